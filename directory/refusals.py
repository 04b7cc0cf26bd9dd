"""What a verb says when it will not do what was asked."""

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A rule forbids this; `sentence` tells the person, in Chinese, what is the case and what to do."""

    status = 422
    default_code = "refused"

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.code = code or self.default_code


class NotAllowed(Refused):
    """This person may not do this, whatever the state."""

    status = 403
    default_code = "not-allowed"


class Conflict(Refused):
    """The state has moved on: a stale page, a second tap, another person was first."""

    status = 409
    default_code = "conflict"


class Invalid(Refused):
    """What was typed cannot be kept; `errors` says which field and why."""

    default_code = "invalid"

    def __init__(self, sentence: str, *, code: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(sentence, code=code)
        self.errors = {field: [str(text) for text in texts] for field, texts in (errors or {}).items()}


def allow(refusal: Refused | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal:
        raise refusal
