"""What is printed together on a public page never gives a count from 1 to 4 away, however one adds and subtracts."""

import datetime
import re
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summary.figures import Ground, Tally
from summary.periods import Period, months_until
from summary.public_figures import PublicPage, compose
from tests.world import World

from .people import DAY, a_matter

OUTCOMES, STATES = ("answered", "resolved", "referred"), ("closed", "long", "open")
CELLS = ["earlier", "guided", "unsorted", *(f"{outcome} {state}" for outcome in OUTCOMES for state in STATES)]
"""Every matter lies in exactly one."""
YEAR = Period(datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))
some = st.one_of(st.just(0), st.integers(1, 6), st.integers(0, 60))


def page_of(counts: dict[str, int], months: list[int] | None = None, path: str = "430422") -> PublicPage:
    def total(*words: str) -> int:
        return sum(count for cell, count in counts.items() if any(word in cell for word in words))

    matters = sum(counts.values()) - counts["earlier"]
    tally = Tally(
        to_date=sum(counts.values()),
        matters=matters,
        answered=total("answered"),
        resolved=total("resolved"),
        referred=total("referred"),
        guided=counts["guided"],
        to_close=matters - total("long", "guided"),
        closed=total("closed"),
    )
    by_month = dict(zip(months_until(YEAR.last), months or [], strict=False))
    return compose(Ground(path, YEAR), tally, {}, by_month)


def facts_of(page: PublicPage) -> list[tuple[set[str], int]]:
    """Every number of matters a reader sees, with the cells it is the sum of."""

    def cells(*words: str) -> set[str]:
        return {cell for cell in CELLS if any(word in cell for word in words)}

    in_period = set(CELLS) - {"earlier"}
    spot, with_outcome = cells("answered", "resolved"), cells(*OUTCOMES)
    meanings = {
        "M15": [set(CELLS)],
        "M18": [with_outcome],
        "M19": [spot, with_outcome],
        "M22": [cells("closed"), in_period - cells("long") - {"guided"}],
    }
    facts = []
    for figure in page.figures:
        said = figure.parts if "/" in figure.parts else figure.words
        if figure.code in meanings and not re.search("少于|不足", said):
            numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", said)]
            facts += list(zip(meanings[figure.code], numbers, strict=True))
    facts += [(cells(outcome), count) for outcome, (_name, count) in zip(OUTCOMES, page.chart, strict=False)]
    months = [count for *_month, count in page.months]
    if months and None not in months:
        facts.append((in_period, sum(count or 0 for count in months)))
    return facts


def derived(facts: list[tuple[set[str], int]]) -> dict[frozenset[str], int]:
    """Every set of cells whose sum is a linear combination of the facts; cells known to be empty fall away."""
    left = list(CELLS)
    while True:
        rows = reduced([[Fraction(cell in cells) for cell in left] + [Fraction(n)] for cells, n in facts])
        found = {
            frozenset(cell for cell, value in zip(left, total, strict=False) if value): int(total[-1])
            for total in sums_of(rows, len(left) + 1)
            if any(total[:-1]) and all(value in (0, 1) for value in total[:-1])
        }
        empty = {cell for cells, count in found.items() if not count for cell in cells}
        if not empty:
            return found
        left = [cell for cell in left if cell not in empty]


def sums_of(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """The sum of every choice of rows, each built on the one before."""
    sums = [[Fraction(0)] * width]
    for row in rows:
        sums += [[a + b for a, b in zip(total, row, strict=True)] for total in sums]
    return sums


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss and Jordan: a sum of rows is a set of cells only if it takes each row once or not at all."""
    done: list[list[Fraction]] = []
    width = len(rows[0]) - 1 if rows else 0
    for column in range(width):
        row = next((row for row in rows if row[column]), None)
        if row is None:
            continue
        rows.remove(row)
        row = [value / row[column] for value in row]
        rows = [[a - other[column] * b for a, b in zip(other, row, strict=True)] for other in rows]
        done = [[a - other[column] * b for a, b in zip(other, row, strict=True)] for other in done]
        done.append(row)
    return done


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(some, min_size=len(CELLS), max_size=len(CELLS)), st.booleans(), st.integers(1, 12))
def test_t24_nothing_from_one_to_four_follows_from_what_is_printed_together(
    numbers: list[int], with_months: bool, parts: int
) -> None:
    counts = dict(zip(CELLS, numbers, strict=True))
    matters = sum(numbers) - counts["earlier"]
    months = [matters // parts] * (parts - 1) + [matters - matters // parts * (parts - 1)] + [0] * (12 - parts)

    page = page_of(counts, months if with_months else None)

    small = {cells: count for cells, count in derived(facts_of(page)).items() if 0 < count < 5}
    assert small == {}


def test_numbers_with_nothing_small_among_them_are_all_printed() -> None:
    page = page_of(dict.fromkeys(CELLS, 20), [20] * 11)

    assert [figure.words for figure in page.figures] == ["0", "240", "180", "66.7%", "42.9%"]
    assert [count for _name, count in page.chart] == [60, 60, 60]
    assert len(facts_of(page)) == 10


def test_a_small_remainder_is_left_out_as_a_small_numerator_is() -> None:
    counts = dict.fromkeys(CELLS, 0) | {"answered closed": 50, "resolved closed": 46, "referred open": 2}

    said = {figure.code: (figure.words, figure.parts) for figure in page_of(counts).figures}

    assert said["M18"] == ("98", "件")
    assert said["M19"] == said["M22"] == ("样本不足", "")
    assert page_of(counts).chart == []


@pytest.mark.django_db
def test_the_page_of_a_village_keeps_its_two_referred_matters_to_itself(world: World, client: Client) -> None:
    for _n in range(9):
        a_matter(world, "CLOSED", "ANSWERED", on=DAY)
    for _n in range(2):
        a_matter(world, "REFERRED", on=DAY)

    page = client.get(f"/villages/{world.village.number}/").content.decode()

    assert "<strong>10 件以上</strong>" in page
    assert not re.search(r"\b(9|11)\b ?[/件]|81\.8%", page)


def test_t24_a_village_counts_in_steps_so_that_the_county_less_its_neighbours_gives_nothing_away() -> None:
    """Every number of a step, the small ones and none at all among them, makes the very same page."""

    def words(answered: int) -> list[tuple[str, str]]:
        counts = dict.fromkeys(CELLS, 0) | {"answered closed": answered}
        return [(figure.words, figure.parts) for figure in page_of(counts, path="430422100201").figures]

    for step in range(0, 60, 5):
        assert words(step) == words(step + 1) == words(step + 2) == words(step + 3) == words(step + 4)
    assert ("少于 5", "件") in words(0)
    assert ("55 件以上", "") in words(58)


def test_t24_a_villages_rates_are_rough_and_without_their_parts() -> None:
    counts = dict.fromkeys(CELLS, 0) | {"answered closed": 41, "referred open": 22}

    said = {figure.code: (figure.words, figure.parts) for figure in page_of(counts, path="430422100201").figures}

    assert said["M19"] == said["M22"] == ("约 65%", "")
    assert page_of(counts, path="430422100201").chart == []
