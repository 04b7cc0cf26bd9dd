"""Logging in through the county's own identity provider (OpenID Connect), where one is configured.

Nobody gets an account by it. A person is bound to an account that an office opened, by issuer and subject, which no
other person of the provider ever gets. An office writes the subject down on the account's page; or, where the county
names a claim that the provider's own administration fills (`OIDC_USERNAME_CLAIM`), the first login is matched by it
with the user name. Accounts of administrators, supervision, return visitors and the county office are bound by the
former way only. Needs the extra `sso`.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .accounts import why_not_change_account
from .models import OutsideAccount, Posting, Role, User
from .refusals import Conflict, NotAllowed
from .roles import KEPT_BY_SECURITY
from .scopes import scope_of

log = logging.getLogger(__name__)
SECONDS = 10
"""How long the provider may take to answer."""
BOUND_BY_HAND = (*KEPT_BY_SECURITY, Role.COUNTY_OFFICE)
"""Whoever holds one of these is never bound by a name that the provider sends."""


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
    """Return the account of the person, perhaps bound at this first login. Raises NotAllowed when he has none."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    known = OutsideAccount.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
    if known is not None:
        return _open(known.user)
    claim = settings.OIDC_USERNAME_CLAIM
    name = str(claims.get(claim) or "") if claim else ""
    user = User.objects.select_for_update().filter(username=name, is_active=True).first() if name else None
    if user is None or OutsideAccount.objects.filter(user=user).exists() or _held_by_hand(user):
        raise _no_account()
    OutsideAccount.objects.create(user=user, issuer=issuer, subject=subject)
    return user


def subject_of(user: User) -> str:
    """Return whom of the provider an account is bound to, "" while it is to nobody."""
    known = OutsideAccount.objects.filter(user=user, issuer=settings.OIDC_ISSUER).first()
    return known.subject if known else ""


def refuse_bind(*, by: User, user: User) -> NotAllowed | None:
    """Whoever keeps the account binds it, never his own; the security administrator that of those bound by hand."""
    if by == user:
        return NotAllowed(_("不能绑定自己的账号，请由同事办理。"))
    if why_not_change_account(by=by, user=user):
        return NotAllowed(_("这个账号由其所在地方的管理人员绑定。"))
    scope = scope_of(by)
    if any(not scope.covers(path, Role.SECURITY_ADMIN) for path in _held_by_hand(user)):
        return NotAllowed(_("县联席办、督查室、回访员和管理员的账号由本县安全管理员绑定。"))
    return None


@transaction.atomic
def bind(*, by: User, user: User, subject: str) -> None:
    """Bind an account to a person of the provider by his subject, instead of any before; "" to nobody.

    Raises NotAllowed, and Conflict when the person is bound to another account. The admin's log tells of it.
    """
    check_bind(by=by, user=user, subject=subject)
    OutsideAccount.objects.filter(user=user).delete()
    if subject:
        OutsideAccount.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject)


def check_bind(*, by: User, user: User, subject: str) -> None:
    """Raise what `bind` would raise; a form asks before."""
    if refusal := refuse_bind(by=by, user=user):
        raise refusal
    if OutsideAccount.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).exclude(user=user).exists():
        raise Conflict(_("这个标识已绑定另一个账号。"))


def _held_by_hand(user: User) -> list[str]:
    """Return the paths of the postings for which an account is bound by hand only."""
    return list(Posting.objects.unended().filter(user=user, role__in=BOUND_BY_HAND).values_list("path", flat=True))


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
    sentence = _("统一身份认证已通过，但这里没有您的账号。请乡镇屋场办或县联席办为您开户、绑定。")
    return NotAllowed(sentence, code="outside-no-account")
