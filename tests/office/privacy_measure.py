"""How well the check for personal data does on invented sentences; run it to see every sentence it gets wrong:

    DJANGO_SETTINGS_MODULE=tests.settings python -m tests.office.privacy_measure

In `privacy_sentences.csv` what gives a person away stands in 【】; a sentence of the kind FREE holds nothing personal.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from office.privacy import Finding, find_personal_data

SENTENCES = Path(__file__).with_name("privacy_sentences.csv")
HARMLESS = "FREE"
NUMBERS = ("MOBILE", "PHONE", "ID", "CARD")
"""Of a number every digit must be covered; of words it is enough that the check points at them."""
MARKED = re.compile("【(.*?)】")


@dataclass
class Measure:
    """What was found of what there was to find, by kind, and what was found where nothing is."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    false_alarms: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / sum(self.marked.values())

    @property
    def false_alarm_rate(self) -> float:
        return len(self.false_alarms) / self.harmless

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {self.found[kind]}/{count}" for kind, count in sorted(self.marked.items()))
        return (
            f"recall {sum(self.found.values())}/{sum(self.marked.values())} = {self.recall:.1%} ({kinds}); "
            f"false alarms {len(self.false_alarms)}/{self.harmless} = {self.false_alarm_rate:.1%}"
        )


def measure() -> Measure:
    """Check every sentence."""
    result = Measure()
    for kind, sentence in rows():
        text, spans = unmark(sentence)
        found = find_personal_data(text)
        if kind == HARMLESS:
            result.harmless += 1
            result.false_alarms += [f"{sentence} → {finding.kind} {finding.text}" for finding in found[:1]]
            continue
        for span in spans:
            result.marked[kind] += 1
            if covers(found, span, whole=kind in NUMBERS):
                result.found[kind] += 1
            else:
                result.missed.append(f"{kind} {sentence}")
    return result


def rows() -> list[tuple[str, str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["sentence"]) for row in csv.DictReader(file)]


def unmark(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the sentence without its marks, and where what was marked stands."""
    spans, text, place = [], "", 0
    for match in MARKED.finditer(sentence):
        text += sentence[place : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text += match[1]
        place = match.end()
    return text + sentence[place:], spans


def covers(found: list[Finding], span: tuple[int, int], *, whole: bool) -> bool:
    if whole:
        return any(finding.start <= span[0] and span[1] <= finding.end for finding in found)
    return any(finding.start < span[1] and span[0] < finding.end for finding in found)


def main() -> None:
    result = measure()
    for line in result.missed:
        print("missed:", line)
    for line in result.false_alarms:
        print("false alarm:", line)
    print(result)


if __name__ == "__main__":
    import django

    django.setup()
    main()
