"""House rules that a reviewer would otherwise have to remember."""

import ast
import importlib
import inspect
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands, load_command_class
from django.db import models

from tests.house import PACKAGES, ROOT, name_of, project_files, python_files, template_files, tree_of

APPS = PACKAGES[1:]
INLINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/json)", re.IGNORECASE
    ),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an outside address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
# Templates that are found by their name rather than named in our code.
FOUND_BY_NAME = ("admin/", "forms/", "django/", "registration/", "axes/")
REASON = re.compile(r"#\s*\S.{7}")


def source_of(*suffixes: str) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in project_files()
        if path.suffix in suffixes and not name_of(path).startswith("tests/")
    )


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_that_the_content_security_policy_refuses(what: str) -> None:
    refused = [name_of(path) for path in template_files() if INLINE[what].search(path.read_text(encoding="utf-8"))]

    assert refused == []


def test_every_template_is_used() -> None:
    source = source_of(".py", ".html", ".txt", ".xml")
    unused = []
    for path in template_files():
        name = path.as_posix().split("/templates/")[1]
        is_status_page = re.fullmatch(r"\d{3}(_csrf)?\.html", name)
        if (
            not is_status_page
            and not name.startswith(FOUND_BY_NAME)
            and not re.search(rf"[\"']{re.escape(name)}", source)
        ):
            unused.append(name)

    assert unused == []


def test_nothing_is_defined_that_nobody_names() -> None:
    named = Counter(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in written_files())))
    unused = [
        f"{name_of(path)}: {name}"
        for path in python_files(*APPS)
        if path.name not in ("apps.py", "urls.py")
        for node in tree_of(path).body
        for name in names_defined(node)
        if named[name] < 2
    ]

    assert unused == []


def written_files() -> list[Path]:
    """Python files, migrations and tests among them, and templates."""
    return [path for path in project_files() if path.suffix in (".py", ".html", ".txt", ".xml")]


def names_defined(node: ast.stmt) -> list[str]:
    """The names a statement at the top of a module gives, but for what a decorator hands to somebody else."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [] if node.decorator_list else [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def test_every_model_says_what_one_row_is() -> None:
    silent = [
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__dict__.get("__doc__") or model.__doc__.startswith(f"{model.__name__}(")
    ]

    assert silent == []


def test_every_verb_and_question_of_a_rule_module_has_a_docstring() -> None:
    rooms = {"models", "views", "management", "admin", "migrations"}
    silent = [
        f"{name_of(path)}: {node.name}"
        for path in python_files(*PACKAGES)
        if not rooms & set(path.relative_to(ROOT).with_suffix("").parts[1:2])
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert silent == []


def test_every_python_file_of_rules_says_what_it_is_about() -> None:
    plain = {"__init__.py", "apps.py", "urls.py", "admin.py"}
    silent = [
        name_of(path)
        for path in python_files(*PACKAGES, "tests", "deploy", "benchmarks")
        if path.name not in plain
        and not {"models", "views", "commands"} & set(path.parts)  # their classes and functions carry the words
        and not ast.get_docstring(tree_of(path))
    ]

    assert silent == []


def test_every_command_has_help_and_a_docstring() -> None:
    own = {name: app for name, app in get_commands().items() if app in PACKAGES}

    silent = [
        name for name, app in own.items() if not (command := load_command_class(app, name)).help or not command.__doc__
    ]

    assert silent == []


def test_no_model_hides_a_rule_in_save() -> None:
    hiding = [
        f"{model._meta.label}.{name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for name in ("save", "delete")
        if inspect.unwrap(getattr(model, name)) is not getattr(models.Model, name) and name in model.__dict__
    ]

    assert hiding == []


def test_no_registry_or_machine_is_named_anywhere() -> None:
    hosts = re.compile(
        "|".join(["pypi" + r"\.", "pythonhosted" + r"\.", "registry" + r"\.npm", "index" + "-url", "find" + "-links"]),
        re.IGNORECASE,
    )
    naming = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
        if hosts.search(text):
            naming.append(name_of(path))

    assert naming == []


def test_every_dependency_and_every_ignored_rule_has_its_reason_on_its_line() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    lists = re.compile(r"^\s+\"[^\"]+\",")
    rules = re.compile(r"^\s+\"(?:[A-Z]+\d+)\",|^\s+\"[a-z][\w\-.\[\],]*(?:[<>=]=?.*)?\",")
    silent = [line.strip() for line in lines if lists.match(line) and rules.match(line) and not REASON.search(line)]
    extras = [line for line in lines if re.match(r"^\w+ = \[\".*\"\]", line) and ">=" in line]
    silent += [line for line in extras if "#" not in line]

    assert silent == []


def test_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module_of = {
        "django-environ": "environ", "django-csp": "csp", "django-axes": "axes", "django-auditlog": "auditlog",
        "python-calamine": "python_calamine", "python-stdnum": "stdnum",
        "psycopg": "postgresql", "tzdata": "Asia/Shanghai", "gunicorn": "gunicorn",
        "django-tasks": "django_tasks", "django-tasks-db": "django_tasks_db",
    }  # fmt: skip
    source = source_of(".py")
    names = [re.split(r"[<>=\[]", wanted)[0] for wanted in project["dependencies"]]

    unused = [name for name in names if module_of.get(name, name) not in source]

    assert unused == []


def locked(name: str) -> dict[str, str]:
    """The versions a lock gives: package to version."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE))


def test_every_extra_of_an_installation_is_locked() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = [re.split(r"[<>=\[]", one)[0] for name in extras.keys() - {"test", "lint"} for one in extras[name]]

    unlocked = [name for name in wanted if name not in locked("extras")]

    assert unlocked == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_lock_gives_a_package_the_same_version(name: str) -> None:
    extras = locked("extras")

    differing = {one: version for one, version in locked(name).items() if extras.get(one, version) != version}

    assert differing == {}
    assert locked("base").keys() <= extras.keys()


def test_every_variable_of_the_environment_is_in_the_example() -> None:
    example = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    read = set()
    for path in (ROOT / "wutang" / "settings.py", ROOT / "deploy" / "gunicorn.conf.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and re.match(r"(os\.environ|env)\b", ast.unparse(node.func)) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and str(first.value).isupper():
                    read.add(first.value)

    assert read == example


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_can_be_imported(package: str) -> None:
    for path in python_files(package):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def test_every_link_between_the_projects_documents_leads_somewhere() -> None:
    broken = []
    for path in project_files():
        if path.suffix != ".md":
            continue
        targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
        broken += [f"{name_of(path)}: {target}" for target in targets if not (path.parent / target).exists()]

    assert broken == []
