"""Every field of every page of the admin says beside it what it is, whoever looks and whether he may change it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest
from django.test import RequestFactory

from directory.admin_base import ScopedAdmin
from directory.models import Role
from tests.factories import make_user
from tests.world import World

pytestmark = pytest.mark.django_db
OURS = [one for one in admin.site._registry.values() if isinstance(one, ScopedAdmin)]


def fields_of(one: Any, request: HttpRequest, row: models.Model | None) -> Iterator[tuple[str, str]]:
    """Yield name and help text of each field of a page as the admin draws it; of a new row's page without one."""
    if not (one.has_view_permission(request, row) if row else one.has_add_permission(request)):
        return
    sets = one.get_fieldsets(request, row)
    is_shown_only = row is not None and not one.has_change_permission(request, row)
    readonly = flatten_fieldsets(sets) if is_shown_only else one.get_readonly_fields(request, row)
    form = one.get_form(request, row, change=row is not None)(instance=row or one.model())
    for fieldset in helpers.AdminForm(form, sets, {}, readonly, model_admin=one):
        for line in fieldset:
            for drawn in line:
                field = drawn.field
                if isinstance(field, dict):
                    yield field["name"], str(field["help_text"])
                elif not field.is_hidden:
                    yield field.name, str(field.help_text)


def inline_fields_of(one: Any, request: HttpRequest, row: models.Model) -> Iterator[tuple[str, str]]:
    """Yield name and help text of each column of the rows inside a page."""
    for kind in one.get_inlines(request, row):
        inline = kind(one.model, admin.site)
        sets, readonly = inline.get_fieldsets(request, row), inline.get_readonly_fields(request, row)
        formset = inline.get_formset(request, row)(instance=row, queryset=inline.model._default_manager.none())
        for field in helpers.InlineAdminFormSet(inline, formset, sets, {}, readonly, inline).fields():
            widget = field["widget"]
            if not (widget["is_hidden"] if isinstance(widget, dict) else widget.is_hidden):
                yield f"{kind.__name__} {field['name']}", str(field["help_text"])


def row_of(one: Any) -> models.Model:
    """A row of the county's; of what it has none of, an empty one."""
    return one.model._default_manager.first() or one.model(pk=1)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.COUNTY_OFFICE, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_every_field_of_the_admin_says_what_it_is(world: World, role: Role) -> None:
    request = RequestFactory().get("/admin/")
    request.user = make_user(role, world.county)

    silent = [
        f"{one.model.__name__} {name}"
        for one in OURS
        for found in (
            fields_of(one, request, None),
            fields_of(one, request, row_of(one)),
            inline_fields_of(one, request, row_of(one)),
        )
        for name, words in found
        if not words.strip()
    ]

    assert silent == []
