"""What is a rule of the house is written in one place: whether an address is ours, and what scripts share."""

import re
from collections import Counter

import pytest

from directory.addresses import own_address
from directory.views.places import _number
from summary.figures import SMALLEST_SAMPLE
from tests.house import PACKAGES, ROOT, name_of, python_files
from wutang.templatetags.ui import share


@pytest.mark.parametrize("address", ["/", "/desk/?q=1", "/issues/HN-1/#top"])
def test_a_path_of_this_site_is_followed(address: str) -> None:
    assert own_address(address) == address


@pytest.mark.parametrize(
    "address", ["", "desk", "//evil.example/", "/\\evil.example", "https://evil.example/", "\n//e.com", "javascript:x"]
)
def test_every_other_address_is_not(address: str) -> None:
    assert own_address(address) == ""


def test_whether_an_address_is_ours_is_asked_in_one_place() -> None:
    asking = [
        name_of(path)
        for package in PACKAGES
        for path in python_files(package)
        if "url_has_allowed_host_and_scheme" in path.read_text(encoding="utf-8")
    ]

    assert asking == ["directory/addresses.py"]


def test_no_script_repeats_a_function_of_another() -> None:
    function = re.compile(r"^  function \w+\([^)]*\) \{\n.*?^  \}$", re.MULTILINE | re.DOTALL)
    bodies = Counter(
        body
        for script in (ROOT / "static" / "js").glob("*.js")
        for body in function.findall(script.read_text(encoding="utf-8"))
    )

    assert [body.splitlines()[0] for body, times in bodies.items() if times > 1] == []
    assert len(bodies) > 20


def test_a_share_of_too_few_is_too_few_everywhere() -> None:
    assert share(1, SMALLEST_SAMPLE - 1) == "样本不足"
    assert share(1, SMALLEST_SAMPLE) == "20%"


@pytest.mark.parametrize(("typed", "number"), [("1001", 1001), ("", -1), ("-5", -1), ("٣", -1), ("9" * 19, -1)])
def test_a_number_that_no_row_can_have_finds_nothing(typed: str, number: int) -> None:
    assert _number(typed) == number
