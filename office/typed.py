"""What somebody typed into a form that could not be kept, each value under the label its field has on the page."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.models import Department

OURS = ("directory.", "office.", "meetings.", "feedback.", "summary.", "wutang.")
SECRET_FIELD = re.compile("csrf|password|code|slip|phone")
UUID = re.compile("[0-9a-fA-F-]{32,36}")
WORTH_COPYING = 8  # characters of a one-line field; less is typed again faster than copied


def typed_into(fields: Mapping[str, forms.Field], data: QueryDict) -> list[tuple[str, str]]:
    """Return label and value of what is worth copying: reasons, longer texts, what was chosen; never a secret."""
    return [
        (str(label), words)
        for name, texts in data.lists()
        if not SECRET_FIELD.search(name)
        for text in texts
        for label, words in _worth(fields.get(name), str(text).replace("\x00", "").strip())
    ]


def fields_for(data: QueryDict) -> Mapping[str, forms.Field]:
    """Return the fields of the form that fits what was sent best; for pages that do not know which form it was."""
    sent = set(data)
    best = max(_forms(forms.Form), key=lambda form: (len(sent & set(form.base_fields)), -len(form.base_fields)))
    return best.base_fields


def _worth(field: forms.Field | None, text: str) -> Iterator[tuple[Any, str]]:
    label = field.label if field and field.label else _("刚才写的内容")
    if isinstance(field, forms.ModelChoiceField):
        if field.queryset is not None and field.queryset.model is Department and text.isdecimal() and len(text) < 18:
            yield from ((label, str(chosen)) for chosen in Department.objects.filter(pk=int(text)))
    elif isinstance(field, forms.ChoiceField):
        chosen = dict(field.choices).get(text)  # type: ignore[arg-type]  # none of ours has groups
        if text and chosen:
            yield label, str(chosen)
    elif _is_writing(field, text) and not UUID.fullmatch(text):
        yield label, text


def _is_writing(field: forms.Field | None, text: str) -> bool:
    """Whether somebody thought about these words: a reason is short as often as not."""
    is_prose = field is not None and isinstance(field.widget, forms.Textarea)
    return bool(text) if is_prose else len(text) >= WORTH_COPYING


def _forms(base: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for form in base.__subclasses__():
        if form.__module__.startswith(OURS):
            yield form
        yield from _forms(form)
