"""What is said in the demo: read from the files beside, with the blanks filled in by the demo's chance."""

import random
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Said:
    """One matter as the data files tell it: what was said, what it comes to, and what became of it."""

    category: str
    said: str
    digest: str
    reply: str
    title: str = ""
    outcome: str = ""
    department: str = ""
    handling_class: str = ""
    measures: str = ""
    conflict: str = ""
    concerned: str = ""
    fate: str = ""


@cache
def load(name: str) -> dict[str, Any]:
    """Return the contents of one data file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def said_from(row: dict[str, Any], outcome: str = "") -> Said:
    """Return one matter of a data file."""
    fields = {"handling_class" if name == "class" else name: value for name, value in row.items()}
    return Said(**{"outcome": outcome, **fields})


@cache
def pool(name: str, key: str = "matter", outcome: str = "") -> tuple[Said, ...]:
    """Return every matter of one data file."""
    return tuple(said_from(row, outcome) for row in load(name)[key])


class Script:
    """Deals out texts: each pool is gone through in a shuffled order before one comes again."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._dealt: dict[str, list[Said]] = {}

    def answered(self) -> Said:
        return self._deal("answered", pool("answered", outcome="ANSWERED"))

    def resolved(self) -> Said:
        return self._deal("resolved", pool("resolved", outcome="RESOLVED_ON_SITE"))

    def on_the_spot(self) -> Said:
        """A matter settled in the yard: answered somewhat more often than resolved."""
        return self.answered() if self.rng.random() < 0.58 else self.resolved()

    def referred(self) -> Said:
        return self._deal("referred", pool("referred", outcome="REFERRED"))

    def guided(self) -> Said:
        return self._deal("guided", pool("guided", "guided"))

    def guarded(self, conflict: str) -> Said:
        """A matter that concerns a village cadre or a department."""
        wanted = tuple(said for said in pool("guided", "guarded") if said.conflict == conflict)
        return self._deal(conflict, wanted)

    def phrase(self, name: str) -> str:
        """One of the phrases that come again and again."""
        return self.fill(self.rng.choice(load("phrases")[name]), self._blanks())

    def _deal(self, name: str, said: tuple[Said, ...]) -> Said:
        left = self._dealt.setdefault(name, [])
        if not left:
            left.extend(self.rng.sample(said, len(said)))
        blanks = self._blanks()
        one = left.pop()
        texts = ("said", "digest", "reply", "title", "measures")
        return replace(one, **{text: self.fill(getattr(one, text), blanks) for text in texts})

    def _blanks(self) -> dict[str, str]:
        return {
            "spot": self.rng.choice(load("phrases")["spots"]),
            "n": str(self.rng.randint(6, 42)),
            "m": str(self.rng.randrange(60, 900, 20)),
            "mu": str(self.rng.randint(8, 60)),
        }

    @staticmethod
    def fill(text: str, blanks: dict[str, str]) -> str:
        """Fill in the blanks of a text."""
        return text.format_map(blanks)
