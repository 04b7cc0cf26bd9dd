"""docs/security.md: how the site is kept safe, and which tests rule out which class of fault."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .fault_classes import FAULT_CLASSES

TESTS = settings.BASE_DIR / "tests"
NUMBERED = re.compile(r"^\s*def test_t(\d+)_", re.MULTILINE)
WALKED = re.compile(r"^WALKED = ([\d_]+)$", re.MULTILINE)
HEAD = """# How the site is kept safe

Generated from the code by `manage.py write_documents`; do not edit. A test fails while it is out of date.

How to report a hole, and what is promised then: [SECURITY.md](../SECURITY.md). What is kept of people and how long:
[privacy.md](privacy.md). What the database itself refuses: [invariants.md](invariants.md).

## The model

- **Scope.** Who may see a row follows from live postings alone: a role at a place or department, from one day to
  another (`directory/scopes.py`). Every list, page, export, file, figure with rows, autocomplete and page of the admin
  asks the model's `visible_to` (`feedback/visibility.py`, `meetings/models`, `office/exports.py`,
  `directory/admin_base.py`). A row out of reach does not exist: 404, never 403. A view that says nothing about access
  is closed (`wutang/middleware.py`); verbs ask again under lock (`feedback/permissions`, `meetings/permissions.py`).
- **Identity.** Name and telephone of who spoke are sealed with SM4-GCM under keys with versions, bound to their row
  (`office/vault.py`, `manage.py rotate_keys`). One look shows one person, to whom the task or another unit's approval
  gives it, and leaves a row in a hash-chained log (`feedback/identity.py`, `feedback/unmasking.py`,
  `office/access.py`). Texts are searched for personal data before they become public (`office/privacy.py`) and again
  afterwards (`manage.py sweep_public`). Retention erases (`manage.py retain`).
- **Conflict guard.** A matter about a cadre, an official or a department goes one level up and is nowhere for its
  writer's village or for whom it is about: no list, count, hint, notice or number (`feedback/visibility.py`); figures
  tell such matters in steps of five (`summary`).
- **Sessions.** One login page for everybody, the admin too; lock by name and client (`directory/lockout.py`), forced
  first password, history of passwords (`directory/passwords.py`), a second factor by extra
  (`directory/second_factor.py`), idle time-out that keeps an evening's talk (`wutang/idle.py`), own devices
  (`directory/sessions.py`). A villager has no account: number and code, counted per number and per client
  (`feedback/tracing.py`). A client's address comes from configured proxies only (`office/clients.py`).
- **Files.** Judged by content: photos drawn anew, PDFs looked through, Word and Excel files read part by part and
  written anew without metadata, in their pictures too; what is not listed is refused. Kept outside what is served under
  random names, given out by views that ask the scope (`office/files`). Tables belong to who made them, for a day
  (`office/exports.py`).
- **Headers and hosts.** Strict Content-Security-Policy without inline code, no framing, no sniffing, no referrer to
  elsewhere (`wutang/settings.py`, `wutang/middleware.py`); hosts are pinned, staff and public pages may stand apart
  (`STAFF_HOSTS`, `PUBLIC_HOSTS`).
"""


def render() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_walk(), *_classes()]).rstrip() + "\n"


def _walk() -> Iterator[str]:
    text = (TESTS / "test_scope_walk.py").read_text(encoding="utf-8")
    found = WALKED.search(text)
    assert found is not None  # noqa: S101  (the walk says how far it goes)
    yield "## The walk\n"
    yield f"T1 tries more than **{int(found[1]):,}** cases of address × role × object: every address of the site and"
    yield "of the admin, with the rows of a neighbouring village, by GET, by script and by POST, as everybody they are"
    yield "not for. An address that nobody classified fails the walk, and so does a second door planted by its own"
    yield "tests (`tests/test_scope_walk.py`; for tables `tests/office/test_exports.py`).\n"


def _classes() -> Iterator[str]:
    yield "## Classes of faults\n"
    yield "A test carries the number of its class in its name. Counted are functions; many run for several cases.\n"
    yield "| class | what must not be | tests | where |"
    yield "|---|---|---|---|"
    counted = counted_by_class()
    for number, rule in FAULT_CLASSES.items():
        files = counted.get(number, {})
        where = ", ".join(f"`{name}`" for name in sorted(files))
        yield f"| T{number} | {rule} | {sum(files.values())} | {where} |"


def counted_by_class(root: Path = TESTS) -> dict[int, dict[str, int]]:
    """Return for each class how many tests each file holds, read from the names of the tests."""
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for path in sorted(root.rglob("test_*.py")):
        for number in NUMBERED.findall(path.read_text(encoding="utf-8")):
            files = counted[int(number)]
            name = path.relative_to(root.parent).as_posix()
            files[name] = files.get(name, 0) + 1
    return dict(counted)
