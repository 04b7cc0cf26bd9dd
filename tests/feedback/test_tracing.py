"""Tracing by number and code: one answer for every wrong, throttled by number and client, opening one letter only."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import slips, workflow
from feedback.models import Issue, Raiser, Step, TraceFailure
from feedback.tracing import MOST_PER_CLIENT, MOST_PER_NUMBER, NotFound, TooManyTries, find_slip
from feedback.workflow.raising import RaiserDetails
from tests.factories import PASSWORD
from tests.world import World, approve_one, make_world, raise_one

pytestmark = pytest.mark.django_db
HERE = "198.51.100.7"


def handed_over(world: World, **details: object) -> tuple[Issue, slips.Slip]:
    _batch, pad = slips.print_pad(by=world.county_officer, county=world.county, count=1)
    return raise_one(world, slip_serial=pad[0].serial, **details), pad[0]


def other_code(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def opened(world: World, client: Client, **details: object) -> tuple[Issue, slips.Slip]:
    issue, slip = handed_over(world, **details)
    answer = client.post("/trace/", {"number": issue.number, "code": slip.code})
    assert answer.headers["Location"] == f"/trace/{issue.number}/"
    return issue, slip


def test_number_or_serial_and_code_open_the_matter(world: World) -> None:
    issue, slip = handed_over(world)

    assert find_slip(number=issue.number, code=slip.code, client=HERE).issue == issue
    assert find_slip(number=f" {slip.serial.lower()} ", code=slip.grouped, client=HERE).issue == issue
    assert set(TraceFailure.objects.values_list("count", flat=True)) == {0}


def test_t15_every_wrong_gets_the_same_answer_after_the_same_work(world: World) -> None:
    issue, slip = handed_over(world)
    _batch, pad = slips.print_pad(by=world.county_officer, county=world.county, count=1)
    wrongs = [
        (issue.number, other_code(slip.code)),
        (issue.number, ""),
        (slip.serial, other_code(slip.code)),
        ("HN-2026-000042", slip.code),
        ("HN0009996", slip.code),
        (pad[0].serial, pad[0].code),
        ("随便写的", "123"),
        ("\uffff" * 60, "９" * 60),
    ]

    said, work = set(), set()
    for number, code in wrongs:
        with CaptureQueriesContext(connection) as queries, pytest.raises(NotFound) as refusal:
            find_slip(number=number, code=code, client=number)
        said.add(refusal.value.sentence)
        work.add(len(queries))

    assert len(said) == 1
    assert len(work) == 1


def test_no_question_reads_every_slip(world: World) -> None:
    """Nobody has logged in to ask: each table is reached through an index, by serial and by number alone."""
    handed_over(world)
    with CaptureQueriesContext(connection) as queries, pytest.raises(NotFound):
        find_slip(number="HN-2026-000042", code="0" * 12, client=HERE)

    asked = [query["sql"] for query in queries if 'FROM "feedback_tracecode"' in query["sql"]]
    assert len(asked) == 2
    assert [sql for sql in asked if " OR " in sql] == []


def test_t15_a_number_is_blocked_after_five_tries_from_anywhere_and_its_slip_with_it(world: World) -> None:
    issue, slip = handed_over(world)
    for place in range(MOST_PER_NUMBER):
        typed = issue.number if place % 2 else slip.serial
        with pytest.raises(NotFound):
            find_slip(number=typed, code="0" * 12, client=f"198.51.100.{place}")

    for typed in (issue.number, slip.serial):
        with pytest.raises(TooManyTries):
            find_slip(number=typed, code=slip.code, client="203.0.113.9")
    later = timezone.now() + datetime.timedelta(minutes=16)
    assert find_slip(number=issue.number, code=slip.code, client="203.0.113.9", now=later).issue == issue


def test_t15_a_client_is_blocked_after_thirty_tries_over_many_numbers(world: World) -> None:
    issue, slip = handed_over(world)
    for place in range(MOST_PER_CLIENT):
        with pytest.raises(NotFound):
            find_slip(number=f"HN-{place}", code="0" * 12, client=HERE)

    with pytest.raises(TooManyTries):
        find_slip(number=issue.number, code=slip.code, client=HERE)
    assert find_slip(number=issue.number, code=slip.code, client="203.0.113.9").issue == issue


def test_t15_a_revoked_slip_opens_nothing(world: World, client: Client) -> None:
    issue, slip = opened(world, client)
    _batch, pad = slips.print_pad(by=world.county_officer, county=world.county, count=1)
    workflow.link_slip(by=world.secretary, issue=issue, serial=pad[0].serial)

    with pytest.raises(NotFound):
        find_slip(number=issue.number, code=slip.code, client=HERE)
    assert client.get(f"/trace/{issue.number}/").status_code == 302
    assert find_slip(number=issue.number, code=pad[0].code, client=HERE).issue == issue


@pytest.mark.django_db(transaction=True)
def test_t15_tries_at_the_same_moment_are_all_counted() -> None:
    world = make_world()
    issue, _slip = handed_over(world)

    def wrong_try(place: int) -> str:
        try:
            find_slip(number=issue.number, code=f"{place:012d}", client=f"198.51.100.{place}")
        except (NotFound, TooManyTries) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(wrong_try, range(16)))

    assert answers.count("not-found") == MOST_PER_NUMBER
    assert answers.count("too-many-tries") == 16 - MOST_PER_NUMBER


def test_the_letter_tells_in_order_and_names_nobody(world: World, client: Client) -> None:
    _batch, pad = slips.print_pad(by=world.county_officer, county=world.county, count=1)
    issue = approve_one(world, slip_serial=pad[0].serial)
    client.post("/trace/", {"number": pad[0].serial, "code": pad[0].code})

    answer = client.get(f"/trace/{issue.number}/")
    page = answer.content.decode()

    order = ["您说", "组里的路坏了", "给您的答复", "坑洼已经填平", "答应您的日子", "现在办到哪一步", "谁在办",
             "县交通运输局", "办理经过", "收下了，开始办", "解决了吗？满意吗？", "因反映问题受到为难？"]  # fmt: skip
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    for person in (world.secretary, world.officer, world.clerk):
        assert person.full_name not in page
    assert "派养护队现场修补" not in page, "what departments write to each other stays inside"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_code_opens_one_matter_for_half_an_hour(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue, _slip = opened(world, client)
    another, _slip = handed_over(world)

    assert client.get(f"/trace/{issue.number}/").status_code == 200
    assert client.get(f"/trace/{another.number}/").headers["Location"] == "/trace/"
    later = timezone.now() + datetime.timedelta(minutes=31)
    monkeypatch.setattr("feedback.grants.timezone.now", lambda: later)
    assert client.get(f"/trace/{issue.number}/").headers["Location"] == "/trace/"


def test_a_login_whose_browser_opened_a_letter_is_still_ended_from_elsewhere(world: World, client: Client) -> None:
    there = Client()
    for browser in (client, there):
        browser.post("/accounts/login/", {"username": world.recorder.username, "password": PASSWORD})
    opened(world, client)

    there.post("/accounts/sessions/end/")

    assert client.get("/desk/").status_code == 302
    assert there.get("/desk/").status_code == 200


def test_closing_the_letter_leaves_nothing_open(world: World, client: Client) -> None:
    issue, _slip = opened(world, client)

    assert client.get("/trace/close/").status_code == 405
    client.post("/trace/close/")

    assert client.get(f"/trace/{issue.number}/").status_code == 302
    assert client.post(f"/trace/{issue.number}/erase/").headers["Location"] == "/trace/"


def test_t14_nothing_changes_by_reading(world: World, client: Client) -> None:
    issue, slip = opened(world, client)
    before = (Step.objects.count(), Issue.objects.get(pk=issue.pk).version, dict(client.session))

    for address in ("/trace/", f"/trace/?number={issue.number}&code={slip.code}", f"/trace/{issue.number}/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert client.get(f"/trace/{issue.number}/answer/").status_code == 405
    assert client.get(f"/trace/{issue.number}/erase/").status_code == 405

    assert (Step.objects.count(), Issue.objects.get(pk=issue.pk).version, dict(client.session)) == before


def test_t15_a_code_in_the_address_opens_nothing(world: World, client: Client) -> None:
    issue, slip = handed_over(world)

    answer = client.get(f"/trace/?number={issue.number}&code={slip.code}")

    assert f'value="{slip.code}"' not in answer.content.decode()
    assert client.get(f"/trace/{issue.number}/").status_code == 302


def test_a_wrong_try_keeps_the_number_and_drops_the_code(world: World, client: Client) -> None:
    issue, slip = handed_over(world)
    code = other_code(slip.code)

    answer = client.post("/trace/", {"number": issue.number, "code": code})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert issue.number in page
    assert code not in page
    assert page.count("对不上") == 1


def test_a_blocked_number_is_told_when_to_come_back(world: World, client: Client) -> None:
    issue, _slip = handed_over(world)
    for _n in range(MOST_PER_NUMBER):
        client.post("/trace/", {"number": issue.number, "code": "1" * 12})

    answer = client.post("/trace/", {"number": issue.number, "code": "1" * 12})
    script = client.post("/trace/", {"number": issue.number, "code": "1" * 12}, HTTP_ACCEPT="application/json")

    assert answer.status_code == script.status_code == 429
    assert "以后再试" in answer.content.decode()
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert script.json()["code"] == "too-many-tries"


def test_t15_an_address_somebody_claims_to_come_from_is_not_believed(world: World, client: Client) -> None:
    for place in range(MOST_PER_CLIENT):
        client.post("/trace/", {"number": f"HN-{place}", "code": "1"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{place}")

    answer = client.post("/trace/", {"number": "HN-x", "code": "1"}, HTTP_X_FORWARDED_FOR="203.0.113.200")

    assert answer.status_code == 429


def test_the_raiser_says_once_whether_it_is_solved(world: World, client: Client) -> None:
    issue, _slip = opened(world, client, outcome="ANSWERED", outcome_text="年底前动工。")
    said = {"is_solved": "no", "satisfaction": "NOT", "reason": "还没有动静"}

    assert client.post(f"/trace/{issue.number}/answer/", {}).status_code == 422
    assert client.post(f"/trace/{issue.number}/answer/", said).status_code == 302
    page = client.get(f"/trace/{issue.number}/").content.decode()
    again = client.post(f"/trace/{issue.number}/answer/", said)

    assert again.status_code == 422
    assert "接下来怎么办" in page
    assert "您的评价已经记下" in page
    assert issue.visits.count() == 1


def test_the_raiser_has_name_and_phone_erased(world: World, client: Client) -> None:
    raiser = RaiserDetails(contact="DIRECT", name="王大爷", phone="13800000000", consent=True)
    issue, _slip = opened(world, client, raiser=raiser)

    client.post(f"/trace/{issue.number}/erase/")
    page = client.get(f"/trace/{issue.number}/").content.decode()

    kept = Raiser.objects.get(issue=issue)
    assert (kept.sealed_name, kept.sealed_phone, kept.contact) == (None, None, "NONE")
    assert issue.steps.last().verb == "withdraw-consent"
    assert "已经删除" in page
    assert "删除我的称呼和电话" not in page
    client.post(f"/trace/{issue.number}/erase/")
    assert "不用删除" in client.get(f"/trace/{issue.number}/").content.decode()


@pytest.mark.browser
def test_a_slips_qr_fills_the_form_and_leaves_the_address_bar(live_server, phone) -> None:
    phone.goto(f"{live_server.url}/trace/#HN0000017.123456789012")

    assert phone.input_value("[name=number]") == "HN0000017"
    assert phone.input_value("[name=code]") == "123456789012"
    assert phone.url == f"{live_server.url}/trace/"
    phone.click("form[data-trace] button")
    assert phone.locator("[data-error-summary]").inner_text().startswith("没有查到")
    assert phone.input_value("[name=code]") == ""
