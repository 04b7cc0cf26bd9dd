"""How a log line looks: enough to find a fault, nothing that a person said."""

import logging
import traceback
from types import TracebackType


class PlainFormatter(logging.Formatter):
    """Level, moment, logger and message; of an exception its kind and its places in the code, never its message.

    A database error repeats the values it refused, a validation error what was typed: both may be names.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines = []
        error = ei[1]
        while error is not None:
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
