"""Fields of forms that name rows by their keys, whatever a client writes in the place of a key."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

MOST_DIGITS = 18
"""Every key of so many digits fits into a database; one that is longer is no key."""


def is_key(value: object) -> bool:
    """Say whether a value can be a row's key at all."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; a key that no database can hold is one that is not offered."""

    def clean(self, value: Any) -> Any:
        wrong = [key for key in value if not is_key(key)] if isinstance(value, list | tuple) else []
        if wrong:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": str(wrong[0])[:MOST_DIGITS]},
            )
        return super().clean(value)


class RowSelect(AutocompleteSelect):
    """The admin's search for a row; what is no key comes back as nothing chosen, with the error beside it."""

    def optgroups(self, name: str, value: Iterable[str], attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(key)], attrs)
