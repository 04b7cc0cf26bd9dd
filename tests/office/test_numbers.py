"""Numbers people read aloud and type as they like."""

import string

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.refusals import Invalid
from office.models import CountySettings
from office.numbers import make_number, read_number


def is_prefix(text: str) -> bool:
    """Whether a county may choose it."""
    try:
        CountySettings._meta.get_field("number_prefix").run_validators(text)
    except ValidationError:
        return False
    return True


@given(
    prefix=st.text(string.ascii_uppercase, min_size=1, max_size=6),
    letter=st.sampled_from(["", "H"]),
    year=st.integers(2000, 2099),
    serial=st.integers(1, 9_999_999),
)
def test_a_number_is_the_same_however_it_is_typed(prefix: str, letter: str, year: int, serial: int) -> None:
    assume(is_prefix(prefix))
    number = make_number(prefix, year, serial, letter=letter)

    for typed in (number, number.replace("-", ""), number.lower(), f" {number.replace('-', '－')} "):
        assert read_number(typed) == number


def test_a_slip_of_the_tongue_is_noticed() -> None:
    number = make_number("HN", 2026, 17)

    with pytest.raises(Invalid, match="有一位数字不对"):
        read_number(f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
