"""Yards that are typed, names that are shared, numbers that are never given twice."""

import datetime
import threading

import pytest
from django.db import DatabaseError, connection

from directory.models import Village, Yard
from directory.moving import free_segment, move_paths
from directory.places import clean_yard_name, find_or_add_yard, free_yard_paths
from directory.refusals import Conflict, Invalid
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard


@pytest.fixture
def village(db) -> Village:
    return make_village(make_township(make_county()))


def test_the_same_name_is_the_same_yard(village: Village) -> None:
    first = find_or_add_yard(village=village, name="禾鸡山片", by=None)

    assert find_or_add_yard(village=village, name=" 禾鸡　山片 ", by=None) == first
    assert (first.kind, first.status) == (Yard.Kind.PIAN, Yard.Status.PENDING)


def test_a_merged_namesake_does_not_hide_the_living_yard(village: Village) -> None:
    successor, merged, living = make_yard(village, "新屋场"), make_yard(village), make_yard(village, "又一屋场")
    Yard.objects.filter(pk=merged.pk).update(retired_on=datetime.date(2026, 1, 1), successor=successor)
    Yard.objects.filter(pk=living.pk).update(name=merged.name, short_name=merged.short_name)
    assert find_or_add_yard(village=village, name=merged.name, by=None) == living

    living.delete()

    assert find_or_add_yard(village=village, name=merged.name, by=None) == successor


@pytest.mark.parametrize(
    "name", ["", "  　", "长" * 41, "\u200b", "\u202e\u200b\u2066", "\x07", "\u3164", "\u2800", "\u0301"]
)
def test_a_yard_needs_a_sensible_name(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_yard_name(name)

    assert "yard" in refused.value.errors


@pytest.mark.parametrize("name", ["老\u200b屋\x07场", "\ufeff老屋场", "老屋场\u202e"])
def test_signs_nobody_sees_make_no_second_yard_of_a_name(village: Village, name: str) -> None:
    known = find_or_add_yard(village=village, name="老屋场", by=None)

    assert find_or_add_yard(village=village, name=name, by=None) == known


@pytest.mark.parametrize("name", ["屋場", "😀屋场", "A组"])
def test_traditional_signs_and_emoji_are_names_like_others(village: Village, name: str) -> None:
    assert find_or_add_yard(village=village, name=name, by=None).short_name == name


def test_villages_of_one_name_in_a_county_show_their_township(village: Village) -> None:
    make_village(make_township(village.township.parent, "车江街道"), village.short_name)
    far = make_village(make_township(make_county("衡阳县", "430421")), village.short_name)
    village.refresh_from_db()

    assert village.label == f"{village.township.short_name}{village.short_name}"
    assert far.label == far.short_name


def test_moving_a_village_moves_everything_that_stands_in_it(village: Village) -> None:
    yard, beside = make_yard(village), make_village(village.township, "石塘村")
    committee = make_department(village.township, kind="VILLAGE_COMMITTEE", village=village)
    recorder = make_user("RECORDER", village)

    move_paths(village.path, "430422009777")

    yard.refresh_from_db()
    committee.refresh_from_db()
    assert yard.path == "430422009777001"
    assert committee.path == recorder.postings.get().path == "430422009777"
    assert Village.objects.get(pk=beside.pk).path == beside.path


def test_a_segment_once_used_is_never_used_again() -> None:
    assert free_segment("201", {"001"}) == "201"
    assert free_segment("999", {"999"}) == "001"
    assert free_segment("01", {f"{number:02d}" for number in range(1, 100)}) is None


@pytest.mark.django_db(transaction=True)
def test_two_people_typing_the_same_yard_at_once_make_one() -> None:
    village = make_village(make_township(make_county()))
    start, found, faults = threading.Barrier(4), [], []

    def type_it() -> None:
        try:
            start.wait()
            found.append(find_or_add_yard(village=village, name="老屋场", by=None).pk)
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=type_it) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(set(found)) == 1
    assert Yard.objects.count() == 1


def test_a_full_village_gets_no_more_yards_and_says_who_can_help(village: Village) -> None:
    last = make_yard(village)
    Yard.objects.filter(pk=last.pk).update(path=f"{village.path}997")

    assert free_yard_paths(village, 2) == [f"{village.path}998", f"{village.path}999"]
    with pytest.raises(Conflict, match="最多 999 个，请乡镇先合并"):
        free_yard_paths(village, 3)
