"""What somebody typed into a form that could not be kept, each value under the label its field has on the page."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.http import QueryDict
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from directory.asking import fields_of, forms_of
from directory.fields import is_key

SECRET_FIELD = re.compile("csrf|password|raiser_phone|^code$")
MACHINERY = re.compile("^initial-|_FORMS$")
ROW = re.compile(r"^[a-z_]+-\d+-")
"""What stands before the name of a field that is asked for each of several rows."""
PART = re.compile(r"_[01]$")
"""What stands behind the name of a moment's two halves in the admin: day and time."""
CODE = re.compile(r"[\w.:~-]*", re.ASCII)
WORTH_COPYING = 8  # characters of a field nobody knows; less is typed again faster than copied
TICKED = ("on", "true")

Fields = Mapping[str, forms.Field]


def typed_into(fields: Fields, data: QueryDict, *, is_offered: bool = False) -> list[tuple[str, str]]:
    """Return label and value of all that was typed or chosen, a choice in its words; never a secret, never a code.

    Without fields, for a page whose form is not known, what reads like writing. `is_offered` says that the fields offer
    their reader no rows but those he may see; otherwise only rows are named whose names everybody may read, because the
    page may be read by somebody who is not logged in, and any key can be sent.
    """
    rows = []
    for name, texts in data.lists():
        if SECRET_FIELD.search(name) or MACHINERY.search(name):
            continue
        field = _field_of(fields, name)
        words = _in_words(field, _plain(texts), is_offered) if fields else _unknown(_plain(texts))
        if words:
            rows.append((str(field.label) if field and field.label else _("刚才写的内容"), words))
    return rows


def has_secrets(data: QueryDict) -> bool:
    """Say whether something was typed that is not to stand on any page; an empty field for it is none."""
    secrets = (name for name in data if SECRET_FIELD.search(name) and name != "csrfmiddlewaretoken")
    return any(text.strip() for name in secrets for text in data.getlist(name))


def fields_at(match: ResolverMatch) -> dict[str, forms.Field]:
    """Return the fields of the forms that are sent to an address: of a view's own, or of the admin's page."""
    admin = getattr(match.func, "model_admin", None)
    if admin is not None:
        return _admin_fields(admin)
    return {name: field for kind in forms_of(match.func, match.kwargs) for name, field in fields_of(kind).items()}


def _admin_fields(admin: Any) -> dict[str, forms.Field]:
    """The fields of a row's page in the admin, those of the rows in it under the name their formset gives them."""
    fields = {**fields_for_model(admin.model), **admin.form.base_fields}
    for inline in admin.inlines:
        for relation in admin.model._meta.related_objects:
            if relation.related_model is inline.model:
                prefix = relation.get_accessor_name()
                rows = {**fields_for_model(inline.model), **inline.form.base_fields}
                fields |= {f"{prefix}-{name}": field for name, field in rows.items()}
    return fields


def _field_of(fields: Fields, name: str) -> forms.Field | None:
    """The field of this name; of a name that says which row or which half, the field it belongs to."""
    whole = PART.sub("", name)
    row = re.sub(r"-\d+-", "-", whole, count=1)
    found = (fields[known] for known in (name, whole, row, ROW.sub("", whole)) if known in fields)
    return next(found, None)


def _plain(texts: Sequence[Any]) -> list[str]:
    return [plain for text in texts if (plain := str(text).replace("\x00", "").strip())]


def _in_words(field: forms.Field | None, texts: list[str], is_offered: bool) -> str:
    """What was typed or chosen as people read it; nothing for what the page carries along unseen."""
    if field is None or field.widget.is_hidden:
        return ""
    if isinstance(field, forms.ModelChoiceField):
        return _rows(field, texts, is_offered)
    if isinstance(field, forms.ChoiceField):
        names = {str(value): str(label) for value, label in field.choices}  # type: ignore[misc, union-attr]  # none of ours is called or has groups
        return "、".join(names[text] for text in texts if text in names)
    if isinstance(field, forms.BooleanField):
        return _("是") if texts and texts[-1].lower() in TICKED else _("否")
    return "\n".join(texts)


def _rows(field: forms.ModelChoiceField, texts: list[str], is_offered: bool) -> str:
    keys = [int(text) for text in texts if is_key(text)]
    if not keys or field.queryset is None:
        return ""
    model = field.queryset.model
    is_open = getattr(model, "has_open_name", False)
    rows: Any = (
        model._default_manager.all() if is_open else field.queryset if is_offered else model._default_manager.none()
    )
    return "、".join(field.label_from_instance(row) for row in rows.filter(pk__in=keys)) or _("（选了一项，请重新选）")


def _unknown(texts: list[str]) -> str:
    return "\n".join(text for text in texts if len(text) >= WORTH_COPYING and not CODE.fullmatch(text))
