"""The pad on paper: eight slips a sheet, and folded along its line a slip hides all but its serial."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MM = 96 / 25.4
BOXES = """() => {
  const found = {};
  for (const name of ["outside", "glue", "upper", "lower", "serial", "code", "qr", "doors"]) {
    const box = document.querySelector(`.slip .slip__${name}`).getBoundingClientRect();
    found[name] = [box.top, box.bottom];
  }
  return found;
}"""


@pytest.fixture
def pad(world: World, desk: Page, enter: Callable, live_server) -> Page:
    """A pad of nine slips, as it is printed."""
    type(world.settings).objects.update(supervision_contact="县督查室 0734-0000001", duty_phone="0734-0000000")
    enter(desk, world.county_officer)
    desk.goto(f"{live_server.url}/desk/slips/")
    desk.fill("input[name=count]", "9")
    desk.get_by_role("button", name="印制").click()
    desk.locator(".slip__qr").first.wait_for()
    desk.wait_for_load_state("load")  # with its style sheet
    desk.emulate_media(media="print")
    return desk


def test_eight_slips_lie_on_a_sheet(pad: Page) -> None:
    paper = pad.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


def test_the_lower_half_folds_up_over_the_code_and_its_edge_on_the_glue(pad: Page) -> None:
    box = pad.evaluate(BOXES)
    fold, edge = box["lower"]

    landing = 2 * fold - edge

    assert abs(landing - box["glue"][0]) < MM
    assert box["serial"][1] <= box["glue"][0] + MM
    assert box["code"][0] >= box["glue"][1]
    assert box["qr"][0] >= fold
    assert box["qr"][1] <= edge - 3 * MM
