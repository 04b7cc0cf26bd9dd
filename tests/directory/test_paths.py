"""Everything under a place is one range of strings, on every database and under every collation."""

import pytest
from django.db.models import Exists
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Division, Village
from directory.paths import SEGMENTS, ancestors, is_under, next_path, under, under_any, under_outer
from tests.factories import make_county, make_township, make_village

LENGTHS = [sum(SEGMENTS[: count + 1]) for count in range(len(SEGMENTS))]
paths = st.sampled_from(LENGTHS).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length))


def in_range(path: str, above: str) -> bool:
    after = next_path(above)
    return path >= above and (after is None or path < after)


@given(paths, paths)
def test_the_range_of_a_place_is_what_begins_with_its_path(path: str, above: str) -> None:
    assert in_range(path, above) == is_under(path, above)


@given(paths, st.text("0123456789", max_size=9))
def test_whatever_stands_under_a_place_is_in_its_range(above: str, rest: str) -> None:
    assert in_range(above + rest, above)


@given(paths)
def test_the_next_path_is_shorter_or_as_long_and_beyond_everything_below(path: str) -> None:
    after = next_path(path)

    assert (after is None) == (set(path) == {"9"})
    assert after is None or (len(after) <= len(path) and after > path + "9" * 15)


def test_the_next_path_carries_like_a_number() -> None:
    assert [next_path(path) for path in ("43", "4309", "430499", "99")] == ["44", "431", "4305", None]


def test_everything_stands_under_the_empty_path() -> None:
    assert not under("")


def test_the_places_above_go_from_the_province_down() -> None:
    assert ancestors("430422114201001") == ["43", "4304", "430422", "430422114", "430422114201"]


@pytest.mark.icu
@pytest.mark.django_db
def test_the_database_answers_as_python_does() -> None:
    county, beside = make_county(), make_county("衡阳县", "430421")
    last = make_county("末县", "430499")
    for place in (county, beside, last):
        for segment in ("001", "009", "010", "099", "100", "999"):
            township = make_township(place, f"镇{segment}", segment)
            for village in ("000", "009", "099", "199", "999"):
                make_village(township, f"村{segment}{village}", village)
    every = list(Village.objects.values_list("path", flat=True))

    for above in ("", "4", "43", "4304", "430422", "430499", "430422009", "430422099", "430422999", "430422099099"):
        found = sorted(Village.objects.under(above).values_list("path", flat=True))
        assert found == sorted(path for path in every if path.startswith(above)), above


@pytest.mark.icu
@pytest.mark.django_db
def test_what_stands_under_an_outer_row_is_found_to_the_last_path_and_no_further() -> None:
    county = make_county()
    _before, full, _after = (make_township(county, f"镇{segment}", segment) for segment in ("098", "099", "100"))
    for village in ("000", "999"):
        make_village(full, f"村{village}", village)

    found = Division.objects.filter(Exists(Village.objects.filter(under_outer())), level="TOWNSHIP")

    assert list(found) == [full]


@pytest.mark.icu
@pytest.mark.django_db
def test_several_places_are_asked_for_at_once_and_no_place_means_nothing() -> None:
    county, beside = make_county(), make_county("衡阳县", "430421")
    near, far = make_village(make_township(county)), make_village(make_township(beside))

    assert set(Village.objects.under_any((county.path, beside.path))) == {near, far}
    assert not Village.objects.under_any(()).exists()


@pytest.mark.django_db
def test_several_places_are_asked_for_through_another_field_too() -> None:
    county, beside = make_county(), make_county("衡阳县", "430421")
    near = make_village(make_township(county))
    make_village(make_township(beside))

    found = Village.objects.filter(under_any([county.path], "township__parent__path"))

    assert list(found) == [near]
    assert not Village.objects.filter(under_any([""])).exists()
