"""Every figure against rows made by hand: what counts, what does not, and where a day begins."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from directory.models import User, Village
from feedback import workflow
from feedback.models import Issue
from office.models import OpeningBalance
from summary import figures
from summary.figures import Figure, Tally, hide_small
from summary.overview import overview
from summary.periods import Period
from summary.places import find_place
from summary.rows import rows_of
from tests.factories import make_village, make_yard
from tests.world import World, accept_one

from .people import DAY, a_matter, a_talk, at

pytestmark = pytest.mark.django_db
MARCH = Period(datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))


def count_alone(ground: figures.Ground) -> Tally:
    return figures.count_up(ground, len(ground.path) or 1).here


def counted(world: World, path: str | None = None, period: Period = MARCH) -> tuple[figures.Ground, Tally]:
    ground = figures.ground_at(world.county.path if path is None else path, period)
    return ground, count_alone(ground)


def parts(figure: Figure) -> tuple[int | None, int | None]:
    return figure.numerator, figure.denominator


def test_m01_counts_talks_handed_in_from_the_first_midnight_to_the_last(world: World) -> None:
    a_talk(world, at(datetime.date(2026, 3, 1), 0, 0, 0))
    a_talk(world, at(datetime.date(2026, 3, 31), 23, 59, 59), status="ARCHIVED")
    a_talk(world, at(datetime.date(2026, 2, 28), 23, 59, 59))
    a_talk(world, at(datetime.date(2026, 4, 1), 0, 0, 0))
    a_talk(world, status="DRAFT")
    a_talk(world, status="CANCELLED")

    assert figures.talks_held(*counted(world)).value == 2


def test_m02_is_over_usable_villages_only(world: World) -> None:
    prison = make_village(world.township, "某监狱")
    Village.objects.filter(pk=prison.pk).update(is_usable=False)
    a_talk(world)
    a_talk(world, yard=world.yard)
    a_talk(world, village=prison)
    ground, tally = counted(world)
    villages = {world.village.path, world.neighbour_village.path}

    figure = figures.village_coverage(ground, tally, villages)

    assert parts(figure) == (1, 2)
    assert figure.too_small
    assert figure.value is None
    assert figure.rows is not None
    assert figure.rows.count() == 2


def test_m05_adds_the_most_heads_of_each_talk(world: World) -> None:
    a_talk(world, heads_at_start=20, heads_at_peak=31)
    a_talk(world, heads_at_start=12)
    a_talk(world)

    figure = figures.heads_counted(*counted(world))

    assert figure.value == 43
    assert figure.note == "平均每场 14.3 人"


def test_m15_is_cumulative_and_takes_the_opening_balance_at_county_level_only(world: World) -> None:
    OpeningBalance.objects.create(settings=world.settings, year=2022, count=4667)
    OpeningBalance.objects.create(settings=world.settings, year=2027, count=9)
    a_matter(world, on=datetime.date(2024, 5, 1))
    a_matter(world)
    a_matter(world, on=datetime.date(2026, 4, 1))

    assert figures.opinions_to_date(*counted(world)).value == 4669
    assert figures.opinions_to_date(*counted(world, world.township.path)).value == 2


def test_m17_leaves_out_voided_and_merged_and_keeps_guided(world: World) -> None:
    for status in ("RAISED", "ANSWERED", "REFERRED", "LONG_TERM", "REPLIED", "CLOSED", "GUIDED", "MERGED", "VOIDED"):
        a_matter(world, status)

    figure = figures.matters_raised(*counted(world))

    assert figure.value == 7
    assert figure.note == "其中已引导到其他渠道 1 件"


def test_m18_and_m19_are_over_matters_with_an_outcome_without_guided_ones(world: World) -> None:
    for outcome, status in (("ANSWERED", "CLOSED"), ("ANSWERED", "REFERRED"), ("RESOLVED_ON_SITE", "CLOSED")):
        a_matter(world, status, outcome)
    for _n in range(3):
        a_matter(world, "REFERRED")
    a_matter(world, "GUIDED", "REFERRED")
    a_matter(world, "RAISED")
    ground, tally = counted(world)

    assert (tally.answered, tally.resolved, tally.referred) == (2, 1, 3)
    assert figures.three_way_share(ground, tally).value == 6
    assert parts(figures.settled_on_the_spot(ground, tally)) == (3, 6)
    assert figures.settled_on_the_spot(ground, tally).value == 0.5


def test_m22_leaves_long_term_and_guided_out_and_has_no_meaning_by_the_day_of_closing(world: World) -> None:
    for status in ("CLOSED", "CLOSED", "REFERRED", "REPLIED", "ANSWERED", "LONG_TERM", "GUIDED"):
        a_matter(world, status)
    by_close = Period(MARCH.first, MARCH.last, by="close")

    assert parts(figures.closed_share(*counted(world))) == (2, 5)
    assert figures.closed_share(*counted(world, period=by_close)).value is None
    assert not figures.closed_share(*counted(world, period=by_close)).is_rate


def test_by_the_day_of_closing_a_matter_counts_where_it_was_struck_off(world: World) -> None:
    a_matter(world, "CLOSED", on=datetime.date(2026, 1, 5), closed_at=at(datetime.date(2026, 3, 31), 23, 59))
    a_matter(world, "CLOSED", on=datetime.date(2026, 3, 5), closed_at=at(datetime.date(2026, 4, 1), 0, 0))
    by_close = Period(MARCH.first, MARCH.last, by="close")

    assert figures.matters_raised(*counted(world, period=by_close)).value == 1
    assert figures.matters_raised(*counted(world)).value == 1


def test_a_rate_over_fewer_than_five_has_no_value(world: World) -> None:
    for _n in range(4):
        a_matter(world, "CLOSED")
    assert figures.closed_share(*counted(world)).too_small

    a_matter(world, "CLOSED")
    assert figures.closed_share(*counted(world)).value == 1


def test_guarded_matters_count_in_no_figure_but_apart_and_at_county_level_only(world: World) -> None:
    a_matter(world, "REFERRED", conflict="VILLAGE_CADRE")
    a_matter(world, "REFERRED")
    place = find_place(world.county.number)
    assert place
    county, below = (
        {changed.figure.code: changed.figure for changed in [*page.main, *page.more]}
        for page in (overview(place, MARCH), overview(find_place(world.township.number) or place, MARCH))
    )

    assert county["M17"].value == below["M17"].value == 1
    assert county["M15"].value == 1
    assert county["GUARDED"].too_small
    assert county["GUARDED"].rows is None
    assert "GUARDED" not in below


def test_demo_rows_count_only_in_a_demonstration_county(world: World) -> None:
    a_matter(world, is_demo=True)
    a_talk(world, is_demo=True)
    assert figures.matters_raised(*counted(world)).value == 0
    assert figures.talks_held(*counted(world)).value == 0

    world.settings.is_demo = True
    world.settings.save()
    assert figures.matters_raised(*counted(world)).value == 1
    assert figures.matters_raised(*counted(world, world.village.path)).value == 1
    assert figures.matters_raised(*counted(world, "")).value == 1


@pytest.mark.parametrize("code", ["M01", "M15", "M17", "M18", "M19", "M22", "GUIDED"])
def test_t2_a_figure_equals_its_rows(world: World, code: str) -> None:
    for status in ("RAISED", "ANSWERED", "REFERRED", "LONG_TERM", "CLOSED", "CLOSED", "GUIDED", "MERGED", "VOIDED"):
        a_matter(world, status)
    a_matter(world, conflict="DEPARTMENT", concerned_department=world.bureau, status="REFERRED")
    a_talk(world)
    ground, tally = counted(world)
    build = {
        "M01": figures.talks_held,
        "M15": figures.opinions_to_date,
        "M17": figures.matters_raised,
        "M18": figures.three_way_share,
        "M19": figures.settled_on_the_spot,
        "M22": figures.closed_share,
        "GUIDED": figures.guided_elsewhere,
    }[code]
    figure = build(ground, tally)

    for viewer in (world.official, world.supervisor, world.county_officer):
        rows = rows_of(code, ground, viewer, {})
        assert rows is not None
        assert rows.visible.count() == (figure.denominator if figure.is_rate else figure.value)
        top = rows_of(code, ground, viewer, {"part": "top"})
        rest = rows_of(code, ground, viewer, {"part": "rest"})
        if figure.is_rate and top and rest:
            assert top.visible.count() == figure.numerator
            assert rest.visible.count() == (figure.denominator or 0) - (figure.numerator or 0)


def test_the_rows_of_somebody_with_a_smaller_scope_are_fewer(world: World) -> None:
    a_matter(world)
    a_matter(world, village=world.neighbour_village)
    ground, tally = counted(world)
    rows = rows_of("M17", ground, world.officer, {})

    assert rows
    assert (tally.matters, rows.counted.count(), rows.visible.count()) == (2, 2, 1)


def numbers(tally: Tally) -> dict[str, int]:
    return {name: value for name, value in vars(tally).items() if name not in ("heard", "begun")}


STATUSES = ["RAISED", "ANSWERED", "RESOLVED_ON_SITE", "REFERRED", "LONG_TERM", "REPLIED", "CLOSED", "GUIDED", "VOIDED"]
matter = st.tuples(
    st.sampled_from(STATUSES),
    st.integers(0, 3),
    st.dates(datetime.date(2026, 2, 25), datetime.date(2026, 4, 3)),
    st.booleans(),
)


@settings(
    max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(matters=st.lists(matter, max_size=12), talks=st.lists(st.integers(0, 3), max_size=6))
def test_a_place_is_the_sum_of_what_stands_below_it(
    world: World, matters: list[tuple[str, int, datetime.date, bool]], talks: list[int]
) -> None:
    from django.db import transaction

    spots = [
        (world.village, None),
        (world.village, world.yard),
        (world.neighbour_village, None),
        (make_village(world.township, "又一村"), None),
    ]
    with transaction.atomic():
        for status, spot, day, is_guarded in matters:
            village, yard = spots[spot]
            guard = {"conflict": "OFFICIAL"} if is_guarded and status == "REFERRED" else {}
            a_matter(world, status, on=day, village=village, yard=yard, **guard)
        for spot in talks:
            a_talk(world, village=spots[spot][0], yard=spots[spot][1], heads_at_start=10 + spot)
        for place in (world.county, world.township, world.village):
            spot_found = find_place(place.number)
            assert spot_found
            ground = figures.ground_at(place.path, MARCH)
            tallies = figures.count_up(ground, spot_found.child_width)
            alone = count_alone(ground)
            summed = Tally()
            for child in overview(spot_found, MARCH).children:
                summed.add(child.tally)
            summed.guarded = alone.guarded
            assert numbers(tallies.here) == numbers(alone)
            assert numbers(summed) == numbers(alone)
            assert (
                alone.matters
                == Issue.objects.counted()
                .unguarded()
                .under(place.path)
                .filter(raised_on__gte=MARCH.first, raised_on__lte=MARCH.last)
                .count()
            )
        transaction.set_rollback(True)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_a_hidden_cell_never_follows_from_the_others_and_their_total(counts: list[int]) -> None:
    shown = hide_small(counts)
    hidden = [count for count, cell in zip(counts, shown, strict=True) if cell is None]

    assert all(cell is None or cell == count for count, cell in zip(counts, shown, strict=True))
    assert all(cell is None or cell == 0 or cell >= 5 for cell in shown)
    if len([count for count in counts if count]) > 1 and hidden:
        assert len(hidden) > 1


def test_what_stands_out_names_departments_and_what_comes_up_again(world: World) -> None:
    from feedback.models import Category
    from tests.world import accept_one

    order = accept_one(world)
    type(order).objects.filter(pk=order.pk).update(finish_due_at=at(DAY))
    road = Category.objects.get(name="道路硬化")
    for _n in range(2):
        a_matter(world, category=road)
    place = find_place(world.village.number)
    assert place

    page = overview(place, MARCH)

    assert [(row.name, row.count) for row in page.overdue] == [("县交通运输局", 1)]
    assert [(row.name, row.count, row.before) for row in page.again] == [("道路硬化", 2, 0)]
    assert page.unheard
    assert [spot.name for spot in page.unheard.spots] == ["老屋场"]


def test_a_yard_whose_talk_is_not_handed_in_was_heard(world: World) -> None:
    silent, planned = make_yard(world.village, "禾鸡山片"), make_yard(world.village, "新塘片")
    a_talk(world, yard=world.yard, status="DRAFT")
    a_talk(world, timezone.now() + datetime.timedelta(days=1), yard=planned, status="DRAFT")
    a_talk(world, yard=silent, status="CANCELLED")
    a_matter(world, yard=world.yard)
    place = find_place(world.village.number)
    assert place

    page = overview(place, Period(MARCH.first, timezone.localdate() + datetime.timedelta(days=2)))

    assert page.unheard
    assert {spot.name for spot in page.unheard.spots} == {"禾鸡山片", "新塘片"}
    assert (page.unheard.open, page.unheard.total) == (1, 3)
    assert [(row.tally.talks, row.tally.matters) for row in page.children if row.spot.name == "老屋场"] == [(0, 1)]
    assert "还没有提交的不算" in page.main[0].figure.definition


def test_a_period_before_the_first_record_is_no_comparison(world: World) -> None:
    a_talk(world)
    a_matter(world)
    place = find_place(world.county.number)
    assert place

    first, second = (
        overview(place, MARCH),
        overview(place, Period(datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))),
    )

    assert {row.change for row in first.main} == {"没有可比的上期"}
    assert not first.is_comparable
    assert second.is_comparable
    assert second.main[0].change == "比上期少 1 场"


def test_figures_are_the_same_for_every_viewer(world: World) -> None:
    a_matter(world, conflict="VILLAGE_CADRE", status="REFERRED")
    a_matter(world)
    ground = figures.ground_at(world.village.path, MARCH)

    def seen(user: User) -> int:
        rows = rows_of("M17", ground, user, {})
        return rows.visible.count() if rows else -1

    assert {seen(world.secretary), seen(world.officer), seen(world.county_officer), seen(world.official)} == {1}


def test_a_yard_and_a_new_yard_below_a_village(world: World) -> None:
    yard = make_yard(world.village, "禾鸡山片")
    a_talk(world, yard=yard, heads_at_start=30)
    a_matter(world, yard=yard)
    a_matter(world)
    place = find_place(world.village.number)
    assert place

    rows = {row.spot.name: (row.tally.talks, row.tally.matters) for row in overview(place, MARCH).children}

    assert rows == {"老屋场": (0, 0), "禾鸡山片": (1, 1), "没有写屋场": (0, 1)}


def test_a_page_counts_its_matters_from_one_index_without_reading_the_rows(world: World) -> None:
    index = next(index for index in Issue._meta.indexes if index.name == "issue_turns_and_figures")
    held = {*index.fields, "category_id"}
    place = find_place(world.county.number)
    assert place

    with CaptureQueriesContext(connection) as asked:
        overview(place, MARCH)

    counting = [query["sql"] for query in asked if '"feedback_issue"' in query["sql"]]
    assert len(counting) == 2
    assert {column for sql in counting for column in re.findall(r'"feedback_issue"\."(\w+)"', sql)} <= held


def test_what_was_only_explained_is_counted_apart_with_its_rows(world: World) -> None:
    submitted = workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        completion="PROCEDURAL",
        measures="查了规划。",
        result="这段路不在今年计划内，已讲明原因。",
        basis="县农村公路建设计划",
        contacted_on=timezone.localdate(),
        contacted_how="当面告知",
    )
    issue = workflow.approve(by=world.officer, referral=submitted).issue
    place = find_place(world.village.number)
    today = timezone.localdate()
    assert place

    page = overview(place, Period(today.replace(day=1), today))

    explained = next(one.figure for one in page.more if one.figure.code == "EXPLAINED")
    assert (explained.value, list(explained.rows or [])) == (1, [issue])
