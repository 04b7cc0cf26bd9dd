"""T8: whatever value a filter of an admin list is given, the list answers in Chinese or leaves the filter aside."""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import prepare_lookup_value
from django.core.exceptions import FieldError, ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from directory.admin_base import ScopedAdmin

from .site import CHINESE, Site

OUT_OF_RANGE = [
    "0", "1", "-1", "9999", "32768", "2147483648", "9223372036854775808", "-9223372036854775809", "9" * 4301,
    "1,9223372036854775808", "0001-01-01", "9999-12-31", "0001-01-01 00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "2026-02-30", "NaN", "1e999999", "²", "", "None",
]  # fmt: skip
"""Of numbers, days and moments what lies at an end of the range or beyond it."""
REPORTED = [
    "feedback/slipbatch/?printed_at__year=1", "feedback/slipbatch/?printed_at__year=9223372036854775808",
    "feedback/tracecode/?revoked_at__exact=0001-01-01", "meetings/meeting/?started_at__year=9999",
    "meetings/decision/?look_back_on__year=0", "office/calendarday/?notice__exact=9223372036854775808",
    "directory/passwordslip/?issued_at__lt=0001-01-01", "directory/posting/?starts_on__year=9999",
    "directory/division/?retired_on__year=0", "directory/residentteam/?sent_by__exact=9223372036854775808",
    "office/accesslog/?at__year=1", "admin/logentry/?action_time__year=1", "auditlog/logentry/?timestamp__year=9999",
    "admin/logentry/?action_flag__in=9223372036854775808",
]  # fmt: skip


def lists(site: Site) -> Iterator[tuple[str, str, ScopedAdmin]]:
    """Every list of the admin that opens to somebody, those of others' apps too: its address, who reads it."""
    readers = site.admin_pages()
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if address in readers:
            assert isinstance(model_admin, ScopedAdmin), f"{model} lets any value through"
            yield address, readers[address], model_admin


def fault(site: Site, name: str, address: str, query: dict[str, str]) -> str:
    """What is wrong with the answer, if anything; Django's own way to leave a filter aside is to redirect."""
    answer = site.client(name).get(address, query)
    is_told = answer.status_code == 302 or CHINESE.search(answer.content.decode(errors="replace"))
    return "" if answer.status_code < 500 and is_told else f"{answer.status_code}"


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t8_every_filter_of_every_list_may_be_given_a_value_out_of_range(site: Site) -> None:
    faults, values = {}, cycle(OUT_OF_RANGE)

    for address, name, model_admin in lists(site):
        for lookup, value in zip(sorted(model_admin.lookups_offered()), values, strict=False):
            if found := fault(site, name, address, {lookup: value}):
                faults[address, lookup, value] = found

    assert faults == {}


def filtered(model_admin: ScopedAdmin, lookup: str, value: str) -> QuerySet[Any] | None:
    """What the list asks the database; nothing where Django sees by itself that the filter makes no sense."""
    try:
        return model_admin.model._default_manager.filter(**{lookup: prepare_lookup_value(lookup, [value])[0]})
    except (FieldError, ValidationError, ValueError):
        return None


def test_t8_a_value_that_a_list_lets_through_is_one_the_database_can_compare(site: Site) -> None:
    asked = Counter[bool]()

    for _address, _name, model_admin in lists(site):
        for lookup, value in product(sorted(model_admin.lookups_offered()), OUT_OF_RANGE):
            rows = filtered(model_admin, lookup, value) if model_admin.lookup_allowed(lookup, value) else None
            asked[rows is not None and rows.exists() is not None] += 1

    assert asked[False] > asked[True] > 0


@pytest.mark.parametrize("address", REPORTED)
def test_t8_a_filter_of_a_day_or_a_key_out_of_range_is_refused_in_chinese(site: Site, address: str) -> None:
    name = site.admin_pages()[f"/admin/{address.partition('?')[0]}"]

    answer = site.client(name).get(f"/admin/{address}")

    assert answer.status_code == 400
    assert CHINESE.search(answer.content.decode())


@pytest.mark.parametrize(
    "query",
    [
        "starts_on__year=2026", "starts_on__year=2026&starts_on__month=9&starts_on__day=3", "role__exact=SECRETARY",
        "role__in=SECRETARY,CLERK", "ends_on__isnull=True", "starts_on__gte=2026-01-01&starts_on__lt=2027-01-01",
    ],
)  # fmt: skip
def test_t8_a_filter_that_the_list_offers_is_answered(site: Site, query: str) -> None:
    address = reverse("admin:directory_posting_changelist")

    answer = site.client(site.admin_pages()[address]).get(f"{address}?{query}")

    assert answer.status_code == 200
