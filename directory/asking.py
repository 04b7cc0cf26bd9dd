"""Which forms the page of a view sends: known without running the view, so that what was typed can be given back."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

View = TypeVar("View", bound=Callable[..., Any])
FormKind = type[forms.Form]


def asks(*kinds: FormKind) -> Callable[[View], View]:
    """Say of a view which forms its page sends."""
    return asks_by(lambda **_address: kinds)


def asks_by(find: Callable[..., tuple[FormKind, ...]]) -> Callable[[View], View]:
    """Say of a view how the parts of its address tell which forms its page sends."""

    def mark(view: View) -> View:
        view.find_forms = find  # type: ignore[attr-defined]
        return view

    return mark


def forms_of(view: Callable[..., Any], address: dict[str, Any]) -> tuple[FormKind, ...]:
    """Return the forms of a view at an address; none where it only has buttons."""
    find = getattr(view, "find_forms", None)
    return find(**address) if find else ()


def fields_of(kind: type[Any]) -> dict[str, forms.Field]:
    """Return every field a form may ask: those it declares, and the `more_fields` it adds when it is made."""
    more = getattr(kind, "more_fields", None)
    return {**kind.base_fields, **(more() if more else {})}
