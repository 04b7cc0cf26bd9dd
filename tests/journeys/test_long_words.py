"""Words without a place to break, as long as fields allow: no page grows wider than the phone or the desk it is on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from directory.models import Department, User, Yard
from feedback import workflow
from meetings import contents, recording
from tests.world import World, add_recorder, make_meeting, raise_one, refer_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_OUT = ("/export", "/admin/", "/logout", "/template/", ".jpg", ".csv", "/static/")
MOST_PAGES = 40
WIDTHS = (390, 1280)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def long(signs: int) -> str:
    """A word of so many letters."""
    return ("Wutang" * signs)[:signs]


def stretch(world: World) -> None:
    """Give names and texts words without end, and leave a talk and matters in several states."""
    Yard.objects.filter(pk=world.yard.pk).update(name=long(40), short_name=long(40))
    Department.objects.filter(pk=world.bureau.pk).update(name=long(80), short_name=long(30))
    User.objects.filter(pk__in=[world.secretary.pk, world.officer.pk]).update(full_name=long(30))
    for row in (world.yard, world.bureau, world.secretary, world.officer):
        row.refresh_from_db()
    meeting = make_meeting(world, topic=long(120), venue_name=long(80), summary=long(500))
    add_recorder(meeting)
    official = {"name": long(30), "title": long(60), "role": "HOST", "level": "VILLAGE"}
    contents.add_attendee(by=world.secretary, meeting=meeting, **official)
    contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="POLICY", text=long(300))
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text=long(300))
    contents.add_action(by=world.secretary, decision=decision, text=long(300), owner=long(60), condition=long(120))
    issue = raise_one(world, meeting=meeting, said=long(300), outcome="ANSWERED", outcome_text=long(300))
    refer_one(world, meeting=meeting, said=long(301), suggested_department=world.bureau)
    order = refer_one(world, meeting=meeting, said=long(302))
    clock = {"department": world.bureau, "handling_class": "GENERAL"}
    workflow.dispatch(by=world.officer, referral=order, digest=long(300), requirement=long(300), **clock)
    workflow.submit_meeting(by=world.secretary, meeting=meeting)
    recording.publish_meeting(by=world.officer, meeting=meeting)
    workflow.review(by=world.officer, issue=issue, title=long(60), text=long(300), reply=long(300))
    workflow.publish(by=world.second_officer, issue=issue)
    raise_one(world, meeting=make_meeting(world, topic=long(120), heads_at_start=None), said=long(303))


def walked(page: Page, base: str, first: str) -> Iterator[str]:
    """Walk the pages that links lead to, one of each kind of address."""
    waiting, seen = [first], set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        parts = address.partition("?")[0].split("/")
        kind = "/".join("" if any(sign.isdigit() for sign in part) else part for part in parts)
        if kind in seen or any(part in address for part in LEFT_OUT):
            continue
        seen.add(kind)
        page.goto(base + address)
        yield address
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        waiting += [link.removeprefix(base) for link in links if link.startswith(f"{base}/")]


@pytest.mark.parametrize("who", ["secretary", "officer", ""])
def test_no_page_grows_wider_than_its_screen(phone: Page, live_server, world: World, enter, who: str) -> None:
    stretch(world)
    if who:
        enter(phone, getattr(world, who))

    wide, count = [], 0
    for address in walked(phone, live_server.url, "/desk/" if who else "/meetings/"):
        count += 1
        for width in WIDTHS:
            phone.set_viewport_size({"width": width, "height": 844})
            if phone.evaluate(TOO_WIDE) > 0:
                wide.append(f"{width} {address}")

    assert wide == []
    assert count > 7
