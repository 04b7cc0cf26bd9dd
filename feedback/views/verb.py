"""What one row of the tables of verbs says; pages and buttons are drawn from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from directory.models import User
from directory.refusals import Refused

from ..forms.base import VerbForm


@dataclass(frozen=True)
class Verb:
    """One verb: its address, its words, what pressing it does, its form, its permission, and what runs."""

    slug: str
    label: str | Promise
    effects: tuple[str | Promise, ...]
    form: type[VerbForm]
    refuse: Callable[[User, Any], Refused | None]
    run: Callable[..., Any]
    done: str | Promise
    is_rare: bool = False
    shows_code: bool = False
