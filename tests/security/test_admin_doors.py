"""T6: no page of the admin is a second door: search, addresses, filters, deletion, history and messages of actions."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db import models
from django.test import Client
from django.urls import reverse

from directory.models import Role, User
from feedback.models import Issue
from office.models import CountySettings
from tests.directory.test_admin import furnish
from tests.factories import make_county, make_user
from tests.summary.people import a_matter, a_talk
from tests.world import World, accept_one

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
"""The admin asks the same questions of every database: it is walked on one."""
FAR = "外县"
PAGES = ("change", "history", "delete")
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COUNTY_OFFICE)
PERSONAL = re.compile(
    r"sealed|phone_of|raw_note|(?<!must_change_)password|raiser|secret|token|code_digest|draft_digest|session_key|salt"
)
"""Columns of persons, and secrets: in no list, filter, search or page."""
LOOKUPS = [
    "created_by__password__startswith", "raiser__sealed_phone__isnull", "issue__raiser__sealed_name__isnull",
    "user__password__startswith", "actor__password__regex", "village__township__name__contains", "raw_note__contains",
    "issue__raw_note__contains", "steps__texts__text__contains", "postings__user__username", "pk__in", "id__gte",
]  # fmt: skip


@pytest.fixture
def far(world: World) -> dict[str, Any]:
    """Another county, full of rows that none of these people may meet."""
    county = make_county(f"{FAR}衡阳县", "430421")
    CountySettings.objects.create(county=county, site_name=f"{FAR}网", number_prefix="HY")
    rows = furnish(county, FAR)
    talk = a_talk(world, village=rows["village"], yard=rows["yard"], topic=f"{FAR}话题")
    matter = a_matter(world, village=rows["village"], yard=rows["yard"], digest=f"{FAR}整理稿", public_title=f"{FAR}题")
    Issue.objects.filter(pk=matter.pk).update(number="HY-2026-000017")
    accept_one(world)
    return {**rows, "talk": talk, "matter": matter, "county": county}


def insiders(world: World) -> Iterator[tuple[str, Client]]:
    for role in ADMINS:
        client = Client(raise_request_exception=False)
        client.force_login(make_user(role, world.county, name=f"{role}员"))
        yield role, client


def registered() -> list[tuple[type[models.Model], ModelAdmin]]:
    return sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)


def address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_t6_no_list_filter_search_or_page_names_a_person_or_a_secret() -> None:
    named = []
    for model, model_admin in registered():
        fields = [name for _title, options in (model_admin.fieldsets or ()) for name in options["fields"]]
        fields += [*(model_admin.fields or ()), *model_admin.readonly_fields]
        filters = [entry[0] if isinstance(entry, tuple) else entry for entry in model_admin.list_filter]
        shown = [*model_admin.list_display, *filters, *model_admin.search_fields, *fields]
        named += [(model._meta.label, name) for name in shown if PERSONAL.search(str(name).lstrip("="))]

    assert named == []


def test_t6_an_address_filters_by_nothing_the_list_does_not_offer(world: World, far: dict[str, Any]) -> None:
    answered = {}
    for start, (model, client) in enumerate(openers(world)):
        for lookup in islice(cycle(LOOKUPS), start * 4 % len(LOOKUPS), start * 4 % len(LOOKUPS) + 4):
            answer = client.get(address(model, "changelist"), {lookup: "1"})
            if answer.status_code not in (302, 400):
                answered[model._meta.label, lookup] = answer.status_code

    assert answered == {}


def openers(world: World) -> Iterator[tuple[type[models.Model], Client]]:
    """Every list of the admin with the first of its readers."""
    people = list(insiders(world))
    for model, _model_admin in registered():
        for _role, client in people:
            if client.get(address(model, "changelist")).status_code == 200:
                yield model, client
                break


def test_t6_no_other_column_stands_for_a_row(world: World, far: dict[str, Any]) -> None:
    """`?_to_field` would show any column of a row in the address of a popup."""
    answered = {}
    for model, client in openers(world):
        for page in ("changelist", "add"):
            if page == "add" and client.get(address(model, page)).status_code != 200:
                continue
            for column in ("password", "path" if page == "add" else "digest"):
                answer = client.get(address(model, page), {"_to_field": column, "_popup": "1"})
                if answer.status_code != 400:
                    answered[model._meta.label, page, column] = answer.status_code

    assert answered == {}


def test_t6_every_page_with_a_far_row_shows_nothing_of_it(world: World, far: dict[str, Any]) -> None:
    """Lists, searches, pages, histories, and confirmations of deletion, with the last rows made, which are far."""
    leaks, closed = [], {302, 403}
    for role, client in insiders(world):
        for model, _model_admin in registered():
            listed = address(model, "changelist")
            is_closed = client.get(listed).status_code in closed
            pages = [] if is_closed else [f"{listed}?q={FAR}", f"{listed}?_popup=1"]
            for pk in model._default_manager.values_list("pk", flat=True).order_by("-pk")[:2]:
                pages += [address(model, page, pk) for page in (("change",) if is_closed else PAGES)]
            for page in pages:
                answer = client.get(page)
                body = answer.content.decode().replace(f'value="{FAR}"', "").replace(f"q={FAR}", "")
                if answer.status_code >= 500 or FAR in body or "HY-2026" in body:
                    leaks.append((role, page, answer.status_code))

    assert leaks == []


def test_t6_searching_for_a_key_offers_the_own_county_alone_in_every_field(world: World, far: dict[str, Any]) -> None:
    """Every field by which a row names another; of those that name the same table three are enough."""
    leaks, found = [], Counter[tuple[str, type]]()
    for role, client in insiders(world):
        for model, _model_admin in registered():
            for field in model._meta.fields:
                if not field.is_relation or found[role, field.related_model] >= 3:
                    continue
                query = {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field.name,
                }
                for term in (FAR, ""):
                    answer = client.get(reverse("admin:autocomplete"), {**query, "term": term})
                    found[role, field.related_model] += answer.status_code == 200
                    if answer.status_code >= 500 or FAR in answer.content.decode().encode().decode("unicode_escape"):
                        leaks.append((role, model._meta.label, field.name, answer.status_code))
                    if answer.status_code != 200:
                        break

    assert leaks == []
    assert found.total() > 20


def test_t6_a_far_row_posted_to_any_action_is_neither_touched_nor_named(world: World, far: dict[str, Any]) -> None:
    before = {model: model._default_manager.count() for model, _admin in registered()}
    named = []
    for role, client in insiders(world):
        for model, model_admin in registered():
            keys = list(model._default_manager.values_list("pk", flat=True))
            actions = {"delete_selected", *(getattr(one, "__name__", str(one)) for one in model_admin.actions or ())}
            for action in actions:
                form = {"action": action, "_selected_action": keys, "post": "yes", "select_across": "1", "index": "0"}
                answer = client.post(address(model, "changelist"), form, follow=True)
                if answer.status_code >= 500 or FAR in answer.content.decode():
                    named.append((role, model._meta.label, action, answer.status_code))

    assert named == []
    assert all(model._default_manager.count() >= count for model, count in before.items())


def test_t6_nobody_deletes_a_matter_a_talk_a_person_or_a_log(world: World, far: dict[str, Any]) -> None:
    kept = {"feedback", "meetings", "directory"}
    for _role, client in insiders(world):
        for model, _model_admin in registered():
            row = model._default_manager.order_by("pk").first()
            if row is None or (model._meta.app_label not in kept and model._meta.model_name != "accesslog"):
                continue
            client.post(address(model, "delete", row.pk), {"post": "yes"})
            assert model._default_manager.filter(pk=row.pk).exists(), model._meta.label

    assert User.objects.count() > 10
    assert Issue.objects.count() == 2


def test_t6_the_pages_of_deletion_count_no_rows_of_others(world: World, far: dict[str, Any]) -> None:
    for _role, client in insiders(world):
        for model in (type(far["village"]), type(far["yard"]), type(far["department"]), User):
            own = model._default_manager.exclude(pk__in=[far["village"].pk, far["yard"].pk]).order_by("pk").first()
            assert own is not None
            page = client.get(address(model, "delete", own.pk))
            assert page.status_code in (200, 302, 403)
            assert FAR not in page.content.decode()
