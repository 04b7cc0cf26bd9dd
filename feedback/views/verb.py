"""What one row of the tables of verbs says; pages and buttons are drawn from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from directory.models import User
from directory.refusals import Refused

from ..forms.base import VerbForm


@dataclass(frozen=True)
class Verb:
    """One verb: its address, its words, what pressing it does, its form, its permission, and what runs.

    `doing` and `did` say it anew where it differs from target to target, from result to result.
    """

    slug: str
    label: str | Promise
    effects: tuple[str | Promise, ...]
    form: type[VerbForm]
    refuse: Callable[[User, Any], Refused | None]
    run: Callable[..., Any]
    done: str | Promise
    is_rare: bool = False
    shows_code: bool = False
    doing: Callable[[Any], tuple[str, ...]] | None = None
    did: Callable[[Any], str] | None = None

    def on(self, target: Any) -> "Verb":
        """The verb as its page and button draw it for this target: with what it will do to just this one."""
        return replace(self, effects=self.doing(target)) if self.doing else self

    def done_words(self, result: Any) -> str:
        """What is said when it is done, from what the verb returned."""
        return self.did(result) if self.did else str(self.done)


def forms_in(verbs: Mapping[str, Verb]) -> Callable[..., tuple[type[VerbForm], ...]]:
    """Return how the address of a verb's page tells which form it sends."""

    def find(verb: str, **_rest: Any) -> tuple[type[VerbForm], ...]:
        return (verbs[verb].form,) if verb in verbs else ()

    return find
