"""What is wrong with a file, as sentences that say where and what to do."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..refusals import Invalid

MOST_SHOWN = 50


class WrongFile(Invalid):
    """The file cannot be imported; `sentences` names each fault and nothing of it has been written."""

    default_code = "wrong-file"

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences[0], errors={"file": sentences})
        self.sentences = sentences


@dataclass
class Problems:
    """Collects faults while a file is read; keeps the first 50 and counts the rest."""

    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, sentence: str) -> None:
        self.count += 1
        if self.count <= MOST_SHOWN:
            self.sentences.append(sentence)

    def refuse(self) -> None:
        """Raise WrongFile when anything was found."""
        if not self.count:
            return
        hidden = self.count - len(self.sentences)
        more = [_("另外还有 %(count)s 处，改好以上各处后再试。") % {"count": hidden}] if hidden else []
        raise WrongFile(self.sentences + more)
