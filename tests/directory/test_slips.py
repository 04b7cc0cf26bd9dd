"""One-time slips: who issues them for whom, how a code is typed, and what stops who guesses."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.models import PasswordSlip, Role
from directory.refusals import Invalid, NotAllowed
from directory.slips import ALPHABET, clean_code, grouped, issue_slip, may_issue, people_to_help, use_slip
from tests.factories import make_county, make_township, make_user, make_village, post

pytestmark = pytest.mark.django_db
NEW = "Fresh-water-9"


def test_t15_a_slip_gives_the_way_back_once(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    assert use_slip(username=person.username, code=grouped(code).lower(), password=NEW) == person
    person.refresh_from_db()
    assert person.check_password(NEW)
    with pytest.raises(Invalid):
        use_slip(username=person.username, code=code, password=NEW)


def test_a_code_can_be_read_aloud_and_is_kept_nowhere(village, office) -> None:
    code = issue_slip(by=office, user=make_user(Role.RECORDER, village))

    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert not set("0O1IL") & set(ALPHABET)
    assert clean_code(f" {grouped(code).lower()} ") == code
    assert code not in str(PasswordSlip.objects.values())


def test_t15_every_wrong_slip_gets_the_same_sentence(village, office) -> None:
    person, other = make_user(Role.RECORDER, village), make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)
    later = timezone.now() + datetime.timedelta(hours=25)
    sentences = set()

    for username, typed, now in [
        (person.username, "2222-2222-2222", None),
        (other.username, code, None),
        ("nobody-here", code, None),
        (person.username, code, later),
    ]:
        with pytest.raises(Invalid) as refused:
            use_slip(username=username, code=typed, password=NEW, now=now)
        sentences.add(refused.value.sentence)

    assert len(sentences) == 1


def test_t17_five_wrong_codes_revoke_the_slip(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    for typed in ["2222-2222-2222"] * 5 + [code]:
        with pytest.raises(Invalid):
            use_slip(username=person.username, code=typed, password=NEW)

    slip = PasswordSlip.objects.get()
    assert (slip.failures, slip.revoked_at is None, slip.used_at) == (5, False, None)


def test_a_weak_password_does_not_use_the_slip_up(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    with pytest.raises(Invalid) as refused:
        use_slip(username=person.username, code=code, password="short")

    assert "new_password1" in refused.value.errors
    assert use_slip(username=person.username, code=code, password=NEW) == person


def test_t15_a_newer_slip_revokes_the_older(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    old, new = issue_slip(by=office, user=person), issue_slip(by=office, user=person)

    with pytest.raises(Invalid):
        use_slip(username=person.username, code=old, password=NEW)
    assert use_slip(username=person.username, code=new, password=NEW) == person


def test_each_office_helps_its_own_people_and_nobody_above_or_beside(village) -> None:
    county, township = village.township.parent, village.township
    beside = make_township(county, "车江街道")
    people = {
        "recorder": make_user(Role.RECORDER, village),
        "neighbour": make_user(Role.TOWNSHIP_OFFICE, beside),
        "county": make_user(Role.COUNTY_OFFICE, county),
        "security": make_user(Role.SECURITY_ADMIN, county),
        "supervisor": make_user(Role.SUPERVISION, county),
        "visitor": make_user(Role.RETURN_VISITOR, township),
        "both": make_user(Role.RECORDER, village),
        "gone": make_user(),
        "closed": make_user(Role.RECORDER, village, is_active=False),
    }
    post(people["both"], Role.OFFICIAL, beside)
    post(people["gone"], Role.RECORDER, village, starts_on="2020-01-01", ends_on="2020-02-01")
    helpers = {
        "township": (make_user(Role.TOWNSHIP_OFFICE, township), {"recorder"}),
        "county": (make_user(Role.COUNTY_OFFICE, county), {"recorder", "neighbour", "county", "both"}),
        "security": (make_user(Role.SECURITY_ADMIN, county), set(people) - {"gone", "closed"}),
        "recorder": (make_user(Role.RECORDER, village), set()),
    }

    for helper, expected in helpers.values():
        names = {name for name, person in people.items() if may_issue(by=helper, user=person)}
        assert names == expected
        assert not may_issue(by=helper, user=helper)
        listed = people_to_help(helper)
        assert {name for name, person in people.items() if person in listed} == expected


def test_a_slip_that_may_not_be_issued_is_refused(village, office) -> None:
    with pytest.raises(NotAllowed):
        issue_slip(by=office, user=make_user(Role.COUNTY_OFFICE, village.township.parent))

    assert not PasswordSlip.objects.exists()


def test_the_pages_lead_from_the_slip_to_the_login(client, village, office) -> None:
    person = make_user(Role.RECORDER, village)
    client.force_login(office)
    slip = client.post(reverse("directory:reset-issue", args=[person.pk]))
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slip.content.decode()).group()
    assert "no-store" in slip.headers["Cache-Control"]
    client.logout()

    typed = {"username": person.username, "code": code, "new_password1": NEW, "new_password2": NEW}
    answer = client.post(reverse("directory:reset-use"), typed)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("directory:login"))
    assert client.post(reverse("directory:login"), {"username": person.username, "password": NEW}).status_code == 302


def test_t17_wrong_codes_lock_the_reset_page_and_leave_no_secret_behind(client, village, office) -> None:
    from axes.models import AccessAttempt

    person = make_user(Role.RECORDER, village)
    issue_slip(by=office, user=person)
    typed = {"username": person.username, "code": "222222222222", "new_password1": NEW, "new_password2": NEW}

    answers = [client.post(reverse("directory:reset-use"), typed).status_code for _try in range(6)]

    assert answers[0] == 422
    assert answers[-1] == 429
    kept = str(list(AccessAttempt.objects.values()))
    assert NEW not in kept
    assert "222222222222" not in kept


def test_only_offices_see_the_list_and_a_stranger_is_not_found(client, village, office) -> None:
    recorder, far = (
        make_user(Role.RECORDER, village),
        make_user(Role.RECORDER, make_village(make_township(make_county("衡阳县", "430421")))),
    )
    client.force_login(recorder)
    assert client.get(reverse("directory:reset-list")).status_code == 403
    client.force_login(office)
    assert recorder.full_name in client.get(reverse("directory:reset-list")).content.decode()
    assert client.post(reverse("directory:reset-issue", args=[far.pk])).status_code == 404
    assert client.get(reverse("directory:reset-issue", args=[recorder.pk])).status_code == 405


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    client, village, office, django_assert_max_num_queries
) -> None:
    client.force_login(office)
    make_user(Role.RECORDER, village)
    client.get(reverse("directory:reset-list"))
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("directory:reset-list"))
    make_user(Role.RECORDER, village)
    make_user(Role.RECORDER, village)
    with django_assert_max_num_queries(12) as three:
        client.get(reverse("directory:reset-list"))

    assert len(three) == len(one)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: grouped(code).lower(),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        lambda code: f"{code[:4]}－{code[4:8]}　{code[8:]}",
    ],
    ids=["small letters and dashes", "full-width", "full-width dash and blank"],
)
def test_the_page_takes_every_form_of_a_code_that_its_verb_takes(client, village, office, typed) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)
    fields = {"username": person.username, "new_password1": NEW, "new_password2": NEW}

    answer = client.post(reverse("directory:reset-use"), fields | {"code": typed(code)})

    assert answer.status_code == 302


@pytest.mark.parametrize("code", ["2222-2222-222", "2222-2222-2222-2", "２２２２", "零一二三四五六七八九十十"])
def test_the_page_refuses_a_code_of_another_length_without_counting_it(client, village, office, code: str) -> None:
    person = make_user(Role.RECORDER, village)
    issue_slip(by=office, user=person)
    fields = {"username": person.username, "new_password1": NEW, "new_password2": NEW}

    page = client.post(reverse("directory:reset-use"), fields | {"code": code})

    assert "代码是 12 位" in page.content.decode()
    assert PasswordSlip.objects.get().failures == 0


def test_the_list_is_searched_whatever_the_case_and_says_when_somebody_is_left_out(
    client, village, office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for username, name in (("Zhou", "测试周"), ("zhouli", "测试黎"), ("li", "测试李")):
        make_user(Role.RECORDER, village, name, username=username)
    client.force_login(office)
    address = reverse("directory:reset-list")

    found = client.get(address, {"q": "ZHOU"})
    by_name = client.get(address, {"q": "李"})
    monkeypatch.setattr("directory.views.slips.MOST_SHOWN", 1)
    cut = client.get(address, {"q": "zhou"})

    assert [user.username for user in found.context["people"]] == ["Zhou", "zhouli"]
    assert [user.username for user in by_name.context["people"]] == ["li"]
    assert [user.username for user in cut.context["people"]] == ["Zhou"]
    assert ("还有人没有列出" in found.content.decode(), "还有人没有列出" in cut.content.decode()) == (False, True)
