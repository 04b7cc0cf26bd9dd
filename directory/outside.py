"""Logging in through the county's own identity provider (OpenID Connect), where one is configured.

Nobody gets an account by it: the first login of a person is matched by user name with an account that an office opened,
and from then on by issuer and subject, which no other person of the provider ever gets. Needs the extra `sso`.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .models import OutsideAccount, User
from .refusals import NotAllowed

log = logging.getLogger(__name__)
SECONDS = 10
"""How long the provider may take to answer."""


def is_configured() -> bool:
    """Say whether this installation has an identity provider."""
    return bool(settings.OIDC_ISSUER)


def send_on(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to the provider, which sends it back to `address`. Raises NotAllowed when it does not answer."""
    response: HttpResponse = _ask(lambda provider: provider.authorize_redirect(request, address))
    return response


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the provider says of who comes back: signature, issuer, audience, time, nonce and PKCE checked.

    Raises NotAllowed for anything that does not hold.
    """
    claims = _ask(lambda provider: provider.authorize_access_token(request)).get("userinfo")
    if not claims or not claims.get("sub") or claims.get("iss") != settings.OIDC_ISSUER:
        raise _no_answer()
    return dict(claims)


def is_strong(claims: dict[str, Any]) -> bool:
    """Say whether the provider asked for a second factor itself (`amr`, RFC 8176)."""
    methods = claims.get("amr")
    return isinstance(methods, list) and "mfa" in methods


@transaction.atomic
def account_of(claims: dict[str, Any]) -> User:
    """Return the account of the person, bound at the first login. Raises NotAllowed when there is none for him."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    known = OutsideAccount.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
    if known is not None:
        return _open(known.user)
    name = str(claims.get(settings.OIDC_USERNAME_CLAIM) or "")
    user = User.objects.select_for_update().filter(username=name, is_active=True).first() if name else None
    if user is None or OutsideAccount.objects.filter(user=user).exists():
        raise _no_account()
    OutsideAccount.objects.create(user=user, issuer=issuer, subject=subject)
    return user


def _open(user: User) -> User:
    if not user.is_active:
        raise _no_account()
    return user


def _ask(question: Callable[[Any], Any]) -> Any:
    """Ask the provider; whatever goes wrong in talking to it is one refusal."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.django_client import OAuth
    from joserfc.errors import JoseError
    from requests import RequestException

    provider = OAuth().register(
        "outside",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": SECONDS},
    )
    try:
        return question(provider)
    except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, RuntimeError) as fault:
        log.warning("identity provider: %s", type(fault).__name__)
        raise _no_answer() from None


def _no_answer() -> NotAllowed:
    return NotAllowed(_("统一身份认证没有通过或没有应答。请再试一次，或用用户名和密码登录。"), code="outside-login")


def _no_account() -> NotAllowed:
    sentence = _("统一身份认证已通过，但这里没有您的账号。请乡镇屋场办或县联席办开户，用户名与统一身份认证一致。")
    return NotAllowed(sentence, code="outside-no-account")
