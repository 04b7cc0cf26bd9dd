"""The second factor: set up with an app, asked at every door, used up, lost and removed."""

import base64
import datetime
import re

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from directory.models import RecoveryCode, Role, SecondFactor, User
from directory.refusals import Conflict, Invalid, NotAllowed
from directory.second_factor import MOST_FAILURES, check, codes_left, confirm, offer, remove
from tests.factories import PASSWORD, make_county, make_township, make_user, make_village

pytestmark = pytest.mark.django_db
PAGE = "/accounts/second-factor/"
CODE = "/accounts/login/code/"


def code_of(secret: str, moment: datetime.datetime | None = None) -> str:
    """What an authenticator app shows."""
    seconds = int((moment or timezone.now()).timestamp())
    return TOTP(base64.b32decode(secret.replace(" ", "")), 6, SHA1(), 30).generate(seconds).decode()  # noqa: S303  (RFC 6238)


def set_up(user: User, ago: int = 5) -> tuple[str, list[str]]:
    """Give the account a factor some minutes ago; return its secret and recovery codes."""
    now = timezone.now() - datetime.timedelta(minutes=ago)
    offered = offer(user=user)
    return offered.secret, confirm(user=user, sealed=offered.sealed, code=code_of(offered.secret, now), now=now)


def give_password(client, user: User, **more):
    return client.post(reverse("directory:login"), {"username": user.username, "password": PASSWORD, **more})


@pytest.fixture
def county():
    return make_county()


def test_the_page_sets_it_up_and_shows_recovery_codes_once(client) -> None:
    person = make_user()
    client.force_login(person)
    page = client.get(PAGE).content.decode()
    secret = re.search(r"<strong class=\"number number--long\">([A-Z2-7 ]+)</strong>", page).group(1)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    assert "data:image/svg+xml" in page
    assert not SecondFactor.objects.exists()

    codes = client.post(PAGE, {"sealed": sealed, "code": code_of(secret)}).content.decode()

    assert len(re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", codes)) == 10
    assert codes_left(person) == 10
    assert "已启用" in client.get(PAGE).content.decode()


def test_a_wrong_first_code_keeps_the_same_secret(client) -> None:
    client.force_login(make_user())
    sealed = re.search(r'name="sealed" value="([^"]+)"', client.get(PAGE).content.decode()).group(1)
    pages = [client.post(PAGE, {"sealed": sealed, "code": code}).content.decode() for code in ("000000", "x")]
    secrets = [re.search(r"<strong class=\"number number--long\">([A-Z2-7 ]+)<", page) for page in pages]

    assert secrets[0].group(1) == secrets[1].group(1)
    assert not SecondFactor.objects.exists()


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "汉字"])
def test_only_an_offer_made_to_this_account_is_taken(sealed: str) -> None:
    person, other = make_user(), offer(user=make_user())

    with pytest.raises(Invalid):
        confirm(user=person, sealed=sealed, code="123456")
    with pytest.raises(Invalid):
        confirm(user=person, sealed=other.sealed, code=code_of(other.secret))


def test_the_secret_lies_sealed_and_the_codes_as_digests() -> None:
    secret, codes = set_up(make_user())

    factor = SecondFactor.objects.get()
    raw = base64.b32decode(secret)
    assert raw not in bytes(factor.sealed_secret)
    assert raw.hex().encode() not in bytes(factor.sealed_secret)
    assert not set(codes) & set(RecoveryCode.objects.values_list("digest", flat=True))


def test_t16_the_password_alone_opens_nothing(client) -> None:
    person = make_user()
    secret, _codes = set_up(person)

    answer = give_password(client, person, next="/desk/issues/")

    assert answer.headers["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/desk/").status_code == 302
    last = client.post(CODE, {"code": code_of(secret)})
    assert last.headers["Location"] == "/desk/issues/"
    assert client.get("/accounts/sessions/").status_code == 200


def test_t16_the_admin_asks_for_it_too(client, county) -> None:
    office = make_user(Role.COUNTY_OFFICE, county)
    secret, _codes = set_up(office)

    door = client.get("/admin/", follow=True).redirect_chain[-1][0]
    give_password(client, office, next="/admin/")

    assert door.startswith(reverse("directory:login"))
    assert client.get("/admin/").status_code == 302
    client.post(CODE, {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_the_code_page_without_a_password_sends_back(client) -> None:
    assert client.get(CODE).headers["Location"] == reverse("directory:login")
    assert client.post(CODE, {"code": "123456"}).headers["Location"] == reverse("directory:login")


def test_half_a_login_lasts_five_minutes_and_not_past_a_new_password(client, monkeypatch) -> None:
    person = make_user()
    set_up(person)
    give_password(client, person)
    later = timezone.now() + datetime.timedelta(minutes=6)

    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert client.get(CODE).status_code == 302
    assert client.get(CODE).status_code == 200
    person.set_password("Fresh-water-9")
    person.save()
    assert client.get(CODE).status_code == 302


def test_t15_a_code_works_once_and_around_its_time_only() -> None:
    person, now = make_user(), timezone.now()
    secret, _codes = set_up(person)

    assert check(user=person, code=code_of(secret, now), now=now)
    assert not check(user=person, code=code_of(secret, now), now=now)
    late = now + datetime.timedelta(minutes=3)
    assert not check(user=person, code=code_of(secret, now), now=late)
    assert check(user=person, code=code_of(secret, late - datetime.timedelta(seconds=30)), now=late)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 34 56 78", "x" * 40])
def test_anything_else_is_no_code(typed: str) -> None:
    person = make_user()
    set_up(person)

    assert not check(user=person, code=typed)


def test_a_recovery_code_works_once_however_it_is_typed() -> None:
    person = make_user()
    _secret, codes = set_up(person)
    typed = f" {codes[0][:4].lower()}-{codes[0][4:8]}-{codes[0][8:]} "

    assert check(user=person, code=typed)
    assert not check(user=person, code=typed)
    assert codes_left(person) == 9


def test_t16_recovery_codes_belong_to_their_owner() -> None:
    person, other = make_user(), make_user()
    _secret, codes = set_up(person)
    set_up(other)

    assert not check(user=other, code=codes[0])


def test_wrong_codes_close_the_factor_from_every_client() -> None:
    person = make_user()
    secret, _codes = set_up(person)
    for _try in range(MOST_FAILURES):
        check(user=person, code="000000" if code_of(secret) != "000000" else "111111")

    now = timezone.now()
    assert not check(user=person, code=code_of(secret, now), now=now)
    later = now + datetime.timedelta(minutes=16)
    assert check(user=person, code=code_of(secret, later), now=later)


def test_t16_wrong_codes_lock_the_login_like_wrong_passwords(client) -> None:
    person = make_user()
    secret, _codes = set_up(person)
    give_password(client, person)

    answers = [client.post(CODE, {"code": "abc"}).status_code for _try in range(5)]

    assert answers == [422, 422, 422, 422, 429]
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 429
    locked = give_password(client, person)
    assert (locked.status_code, "忘了密码" in locked.content.decode()) == (429, True)
    assert "动态口令输错次数太多" in client.post(CODE, {"code": "abc"}).content.decode()


# Who must have one


def test_without_the_setting_nobody_must(client, county) -> None:
    client.force_login(make_user(Role.SYSTEM_ADMIN, county))

    assert client.get("/admin/").status_code == 200


def test_whose_role_asks_for_it_sets_it_up_before_anything_else(client, county, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["SYSTEM_ADMIN", "COUNTY_OFFICE"]
    client.force_login(make_user(Role.SYSTEM_ADMIN, county))

    for address in ("/admin/", "/desk/", "/accounts/sessions/"):
        assert client.get(address).headers["Location"] == PAGE
    assert client.get("/desk/", headers={"accept": "application/json"}).json()["code"] == "second-factor-required"
    page = client.get(PAGE).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    secret = re.search(r"<strong class=\"number number--long\">([A-Z2-7 ]+)<", page).group(1)
    client.post(PAGE, {"sealed": sealed, "code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_login_from_before_shows_it_once(client, county, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["COUNTY_OFFICE"]
    office = make_user(Role.COUNTY_OFFICE, county)
    secret, _codes = set_up(office)
    client.force_login(office)

    assert client.get("/desk/").headers["Location"] == PAGE
    assert client.post(PAGE, {"code": "abc"}).status_code == 422
    assert client.get("/desk/").headers["Location"] == PAGE
    client.post(PAGE, {"code": code_of(secret)})
    assert client.get("/accounts/sessions/").status_code == 200


def test_other_roles_are_left_alone(client, county, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["COUNTY_OFFICE"]
    client.force_login(make_user(Role.RECORDER, make_village(make_township(county))))

    assert client.get("/accounts/sessions/").status_code == 200


# Removing


def test_ones_own_goes_with_a_code_of_it(client) -> None:
    person = make_user()
    secret, _codes = set_up(person)
    client.force_login(person)

    refused = client.post(f"{PAGE}remove/", {"code": "abc"})
    assert (refused.status_code, SecondFactor.objects.count()) == (422, 1)
    client.post(f"{PAGE}remove/", {"code": code_of(secret)})
    assert not SecondFactor.objects.exists()


def test_t16_anothers_is_removed_by_the_security_administrator_of_the_place(county, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["COUNTY_OFFICE"]
    office, far = make_user(Role.COUNTY_OFFICE, county), make_county("衡阳县", "430421")
    set_up(office)

    for other in (
        office,
        make_user(Role.COUNTY_OFFICE, county),
        make_user(Role.SYSTEM_ADMIN, county),
        make_user(Role.SECURITY_ADMIN, far),
    ):
        with pytest.raises(NotAllowed):
            remove(by=other, user=office)
    security = make_user(Role.SECURITY_ADMIN, county)
    remove(by=security, user=office)
    with pytest.raises(Conflict):
        remove(by=security, user=office)


def test_the_security_administrator_does_it_in_the_admin(client, county) -> None:
    office = make_user(Role.COUNTY_OFFICE, county)
    set_up(office)
    client.force_login(make_user(Role.SECURITY_ADMIN, county))

    client.post(
        reverse("admin:directory_user_changelist"), {"action": "remove_second_factor", "_selected_action": [office.pk]}
    )

    assert not SecondFactor.objects.exists()


def test_the_last_way_is_the_server(county, capsys) -> None:
    person = make_user(username="anquan")
    set_up(person)

    call_command("remove_second_factor", "anquan")

    assert not SecondFactor.objects.exists()
    for username in ("anquan", "nobody"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", username)
