"""The map of the house holds: direction of imports and of foreign keys, rooms of an app, length of a file."""

import ast

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.house import PACKAGES, ROOT, imported_modules, name_of, project_files, python_files, tree_of

MAX_LINES = 400
APPS = PACKAGES[1:]
# Inside an app, from the door down to the nouns; a room of another name is a rule (a verb) of its own.
FLOORS = ["urls", "views", "forms", "verbs", "scopes", "models"]
DOORS = {
    "urls": "urls",
    "views": "views",
    "templatetags": "views",
    "forms": "forms",
    "admin": "forms",
    "scopes": "scopes",
    # What `visible_to(user)` asks besides: they answer and change nothing.
    "paths": "scopes",
    "roles": "scopes",
    "visibility": "scopes",
    "concerned": "scopes",
    "handlers": "scopes",
    "other_office": "scopes",
    "models": "models",
}


def floor_of(room: str) -> int:
    return FLOORS.index(DOORS.get(room, "verbs"))


def goes_up(room: str, into: str) -> bool:
    """Whether a room of an app knows one above it; that `visible_to(user)` of a model asks the scope is meant."""
    if room == "models" and DOORS.get(into) == "scopes":
        return False
    return floor_of(into) < floor_of(room)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_downwards_only(package: str) -> None:
    above = set(PACKAGES[: PACKAGES.index(package)])

    upward = [
        f"{name_of(path)} imports {module}"
        for path in python_files(package)
        for module in sorted(imported_modules(path))
        if module.split(".")[0] in above
    ]

    assert upward == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_code_does_not_know_its_tests(package: str) -> None:
    knowing = [
        name_of(path)
        for path in python_files(package)
        if any(module.split(".")[0] in {"tests", "benchmarks"} for module in imported_modules(path))
    ]

    assert knowing == []


@pytest.mark.parametrize("app", APPS)
def test_inside_an_app_models_know_no_verbs_and_verbs_no_views_or_forms(app: str) -> None:
    upward = []
    for path in python_files(app):
        room = path.relative_to(ROOT / app).with_suffix("").parts[0]
        if room in {"management", "apps", "triggers", "checks"}:
            continue  # wiring: commands and start-up may use every floor
        for module in imported_modules(path):
            parts = module.split(".")
            is_own_room = parts[0] == app and len(parts) > 1 and is_room(app, parts[1])
            if is_own_room and goes_up(room, parts[1]):
                upward.append(f"{name_of(path)} imports {module}")

    assert sorted(upward) == []


def is_room(app: str, name: str) -> bool:
    return (ROOT / app / f"{name}.py").exists() or (ROOT / app / name).is_dir()


@pytest.mark.parametrize(
    ("room", "into"),
    [
        ("models", "workflow"),
        ("models", "postings"),
        ("visibility", "ticking"),
        ("workflow", "views"),
        ("forms", "urls"),
    ],
)
def test_a_room_that_knows_one_above_it_is_found(room: str, into: str) -> None:
    assert goes_up(room, into)


@pytest.mark.parametrize(
    ("room", "into"),
    [("models", "scopes"), ("models", "paths"), ("views", "workflow"), ("workflow", "recording"), ("admin", "forms")],
)
def test_a_room_may_know_its_own_floor_and_those_below(room: str, into: str) -> None:
    assert not goes_up(room, into)


def test_the_filter_of_several_places_is_typed_once() -> None:
    again = [
        name_of(path)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.AugAssign | ast.BinOp) and isinstance(node.op, ast.BitOr)
        if any(isinstance(part, ast.Call) and ast.unparse(part.func) == "under" for part in ast.iter_child_nodes(node))
    ]

    assert again == ["directory/paths.py"]


def test_foreign_keys_go_downwards_only() -> None:
    upward = []
    for app in APPS:
        below = set(PACKAGES[PACKAGES.index(app) :])
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if not isinstance(field, ForeignKey | ManyToManyField):
                    continue
                label = field.related_model._meta.app_label
                if label in PACKAGES and label not in below:
                    upward.append(f"{model._meta.label}.{field.name} points at {label}")

    assert upward == []


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_rooms(app: str) -> None:
    folder = ROOT / app

    assert (folder / "apps.py").exists()
    assert (folder / "urls.py").exists()
    assert (folder / "models" / "__init__.py").exists()
    assert (folder / "views" / "__init__.py").exists()
    assert (folder / "management" / "commands" / "__init__.py").exists()
    assert (ROOT / "tests" / app).is_dir()
    for room in ("services", "helpers", "utils", "common", "core", "misc"):
        assert not (folder / room).exists(), f"{room} says nothing; name the rule"
        assert not (folder / f"{room}.py").exists(), f"{room}.py says nothing; name the rule"


def test_the_root_holds_the_six_packages_and_no_seventh() -> None:
    packages = {path.relative_to(ROOT).parts[0] for path in project_files() if path.name == "__init__.py"}

    assert packages - {"tests", "benchmarks"} == set(PACKAGES)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    written = (".py", ".html", ".css", ".js")

    long = {
        name_of(path): lines
        for path in project_files()
        if path.suffix in written
        and "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }

    assert long == {}


def test_models_modules_hold_nouns_and_no_signal_receivers() -> None:
    receiving = [
        name_of(path)
        for path in python_files(*APPS)
        if "models" in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Name) and node.id == "receiver"
    ]

    assert receiving == []
