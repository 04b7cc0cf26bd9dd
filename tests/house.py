"""What the tests of the house itself look at: the project's own files, read as text and as syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["wutang", "summary", "feedback", "meetings", "office", "directory"]  # each may import those after it


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:  # an unpacked archive without git
        found = (path for path in ROOT.rglob("*") if path.is_file() and not ignored(path.relative_to(ROOT)))
        return tuple(sorted(found))
    return tuple(sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()))


def ignored(relative: Path) -> bool:
    """Whether a path lies in a folder that is made rather than written."""
    made = {".git", ".venv", "var", "staticfiles", "media", "__pycache__"}
    return bool(made & set(relative.parts)) or relative.parts[0].startswith(
        (".pytest", ".mypy", ".ruff", ".hypothesis")
    )


def python_files(*packages: str) -> list[Path]:
    """The Python files of these root packages, migrations apart."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages and "migrations" not in path.parts
    ]


def template_files() -> list[Path]:
    """Every template."""
    return [path for path in project_files() if path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts]


def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path) -> set[str]:
    """Full names of all modules a file imports, lazy imports inside functions and relative ones included."""
    here = path.relative_to(ROOT).with_suffix("").parts
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: -node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def name_of(path: Path) -> str:
    """A path as a message shows it."""
    return path.relative_to(ROOT).as_posix()
