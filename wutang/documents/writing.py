"""Which documents are made from the code, and whether they are up to date."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import translation

from . import invariants, privacy_page, security_page

DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/privacy.md": privacy_page.render,
    "docs/invariants.md": invariants.render,
    "docs/security.md": security_page.render,
}


def stale(root: Path = settings.BASE_DIR) -> list[str]:
    """Return the documents that are not as the code says."""
    return [name for name, render in DOCUMENTS.items() if _read(root / name) != _in_chinese(render)]


def write(root: Path = settings.BASE_DIR) -> list[str]:
    """Write the documents that are not as the code says, and return their names."""
    written = stale(root)
    for name in written:
        (root / name).write_text(_in_chinese(DOCUMENTS[name]), encoding="utf-8")
    return written


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _in_chinese(render: Callable[[], str]) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return render()
