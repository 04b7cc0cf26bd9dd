"""T7, T8: whatever stands behind the question mark of any page, it is ignored or answered in Chinese."""

import re
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.house import PACKAGES, python_files

from .site import CHINESE, Site

# The server refuses a request line over about 4 kB; a number of more digits than Python reads is tried all the same.
BAD: dict[str, dict[str, bytes]] = {
    "numbers": {
        "endless": b"1e999999",
        "huge": b"9" * 4400,
        "too large for a database": b"99999999999999999999",
        "largest": b"9223372036854775807",
        "negative": b"-1",
        "none": b"NaN",
        "infinite": b"Infinity",
        "in foreign digits": "١٢٣".encode(),
        "in wide digits": "１２３".encode(),
        "a raised two": "²".encode(),
    },
    "days": {
        "that never was": b"2026-02-30",
        "nought": b"0000-00-00",
        "the first": b"0001-01-01",
        "the last": b"9999-12-31",
        "beyond the last": b"9999-12-31T23:59:59+14:00~1",
        "before the first": b"0001-01-01T00:00:00+14:00~1",
        "with a huge key": b"2026-01-01~99999999999999999999",
        "of month thirteen": b"2026-13",
    },
    "bytes": {
        "nul": b"a\x00b",
        "surrogate": b"\xed\xa0\x80",
        "broken": b"\xff\xfe\xc3",
        "of the next line": b"a\r\nSet-Cookie: b=c",
    },
    "texts": {
        "as long as the server lets through": ("村" * 400).encode(),
        "of formats": b"%s %(x)s {0} {{ x }} {% now %}",
        "of a query": b"' OR 1=1 -- \\ \" ; %",
        "of a script": b"<script>alert(1)</script>",
        "of a way up": b"../../../../etc/passwd",
    },
}
BROAD = [BAD["bytes"]["nul"], BAD["bytes"]["surrogate"], BAD["numbers"]["endless"], BAD["days"]["the last"]]
"""Asked of the admin's pages, whose code is Django's own."""


def names() -> list[str]:
    """Every name that any view reads from an address."""
    read: set[str] = set()
    for path in python_files(*PACKAGES):
        text = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"(?:GET|query|asked|wanted)(?:\.get\(|\[)\"(\w+)\"", text))
    return sorted(read | {"q", "page", "next"})


NAMES = names()
ADMIN_NAMES = ["q", "o", "p", "_to_field", "_changelist_filters", "status__exact", "raised_on__year", "at__month"]


def fault(site: Site, name: str, address: str, query: str) -> str:
    """Open a page with a query; return what is wrong with the answer, if anything."""
    answer = site.client(name).get(f"{address}?{query}" if query else address)
    shown = "" if answer.streaming else answer.content.decode(errors="replace")
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if "Traceback" in shown or (answer.status_code >= 400 and not CHINESE.search(shown)):
        return f"{answer.status_code} without a sentence"
    if "Set-Cookie: b" in str(answer.headers) or "\n" in answer.headers.get("Location", ""):
        return "a header of the client's own"
    return ""


def queries(kind: str, start: int) -> Iterator[str]:
    """All names twice, each with the next bad value of the kind; what one page misses the next one meets."""
    values = list(BAD[kind].values())
    for shift in range(0, len(values), 5):
        given = zip(NAMES * 2, islice(cycle(values), start + shift, None), strict=False)
        yield "&".join(f"{name}={quote_from_bytes(value)}" for name, value in given)


@pytest.mark.parametrize("kind", BAD)
def test_t8_every_parameter_of_every_page_may_be_anything_and_come_twice(site: Site, kind: str) -> None:
    faults = {}

    for start, (address, name) in enumerate(site.own_pages().items()):
        for query in queries(kind, start):
            if found := fault(site, name, address, query):
                faults[address, query] = found

    assert faults == {}


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t8_every_parameter_of_the_admin_may_be_anything(site: Site) -> None:
    faults = {}

    for start, (address, name) in enumerate(site.admin_pages().items()):
        is_list = "/change/" not in address and "/add/" not in address
        alone = islice(cycle(ADMIN_NAMES if is_list else ADMIN_NAMES[3:5]), start, start + 3)
        for place, one in enumerate(alone):
            query = f"{one}={quote_from_bytes(BROAD[(start + place) % len(BROAD)])}"
            if found := fault(site, name, address, query):
                faults[address, query[:40]] = found

    assert faults == {}


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    query=st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.one_of(st.text(max_size=30), st.integers().map(str), st.floats().map(str))
        ),
        max_size=5,
    ),
    choice=st.integers(0, 10_000),
)
def test_t8_what_chance_writes_into_an_address_is_no_fault(
    site: Site, query: list[tuple[str, str]], choice: int
) -> None:
    pages = site.own_pages()
    address = sorted(pages)[choice % len(pages)]

    assert fault(site, pages[address], address, urlencode(query)) == ""


# T7: an address asks for what the page offers, and for nothing else

STRANGE = [
    "issue__raiser__sealed_phone__startswith=1", "raiser__sealed_name__isnull=0", "created_by__password__startswith=p",
    "village__name=大桥村", "conflict=VILLAGE_CADRE", "o=password", "ordering=raw_note", "sort=-created_by__username",
    "order_by=raw_note", "raw_note__icontains=路", "id__in=1,2,3", "pk=1", "is_demo=1", "search=路", "fields=raw_note",
    "include=raiser", "format=json", "limit=100000", "offset=1", "page=2", "user=1", "scope=all", "all=1", "debug=1",
]  # fmt: skip


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t7_filters_of_related_fields_orders_and_unknown_names_are_ignored_on_every_page(site: Site) -> None:
    changed = []
    query = "&".join(STRANGE)

    for address, name in site.own_pages().items():
        before = len(re.findall("<li|<tr|<h2", site.body(address, name)))
        answer = site.client(name).get(f"{address}?{query}")
        after = len(re.findall("<li|<tr|<h2", "" if answer.streaming else answer.content.decode(errors="replace")))
        if answer.status_code != 200 or after != before:
            changed.append((address, answer.status_code, after - before))

    assert changed == []


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t7_a_list_never_grows_by_what_is_asked(site: Site) -> None:
    lists = ["/desk/issues/", "/desk/referrals/", "/desk/meetings/", "/desk/visits/", "/desk/review/", "/desk/inbox/"]
    number = re.compile(r">\s*(HN-H?\d{4}-\d{6,})")
    shown = {}

    for name in ("secretary", "clerk", "official"):
        for address in lists:
            whole, asked = (
                set(number.findall(site.client(name).get(one).content.decode()))
                for one in (address, f"{address}?{'&'.join(STRANGE)}")
            )
            if asked - whole:
                shown[name, address] = asked - whole

    assert shown == {}


def test_t7_a_place_of_others_narrows_to_nothing(site: Site) -> None:
    page = site.client("secretary").get(f"/desk/issues/?place={site.world.neighbour_village.number}").content.decode()

    assert re.findall(r">\s*HN-\d{4}-\d{6,}", page) == []
