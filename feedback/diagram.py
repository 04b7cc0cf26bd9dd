"""The life of a matter as a picture: README's state diagram, drawn from the table of arrows."""

from pathlib import Path

from django.conf import settings

from .models import Status
from .workflow import ARROWS

BEGIN, END = "<!-- drawn by manage.py draw_workflow: begin -->", "<!-- drawn by manage.py draw_workflow: end -->"
README = "README.md"


def diagram() -> str:
    """Return the mermaid text: every status with its Chinese label, every arrow but those of merging.

    Unmerging leads back to whatever status there was, so that drawing it would hide all the others.
    """
    lines = ["stateDiagram-v2", *(f"  {status.value}: {status.label}" for status in Status)]
    for source, targets in ARROWS.items():
        if source == Status.MERGED:
            lines.append(f"  note right of {source}: 撤销并案后回到原来的状态")
            continue
        lines += [f"  {source or '[*]'} --> {target.value}" for target in map(Status, targets)]
        lines += [] if targets else [f"  {source} --> [*]"]
    return "\n".join(lines)


def drawn_into(text: str) -> str:
    """Return the document with the diagram between its marks; raise ValueError when it has none."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n```mermaid\n{diagram()}\n```\n{END}{after}"


def readme() -> Path:
    """Return where the project's README is."""
    return Path(settings.BASE_DIR) / README
