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
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.db import models

from tests.house import PACKAGES, ROOT, imported_modules, name_of, project_files, python_files, template_files, tree_of

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
# Decorators after which a name is still only used where it is named.
DECORATORS_THAT_KEEP = {"cache", "contextmanager", "dataclass", "lru_cache", "transaction.atomic"}
# What is installed and never imported: where it is asked for instead, and in which words.
ASKED_FOR = {
    "psycopg": (".env.example", "postgresql://"),
    "tzdata": ("wutang/settings.py", 'TIME_ZONE = "Asia/Shanghai"'),
    "gunicorn": ("deploy/wutang.service", "/bin/gunicorn "),
    "pytest-django": ("pyproject.toml", "DJANGO_SETTINGS_MODULE ="),
    "pytest-xdist": ("tests/launch/__main__.py", '"-n"'),
    "ruff": ("Makefile", "/bin/ruff check"),
    "mypy": ("Makefile", "/bin/mypy "),
    "django-stubs": ("pyproject.toml", "mypy_django_plugin.main"),
    "uv": ("Makefile", "/bin/uv pip compile"),
}
MODULE_OF = {
    "django-environ": "environ", "django-csp": "csp", "django-axes": "axes", "django-auditlog": "auditlog",
    "django-storages": "storages", "python-stdnum": "stdnum", "pillow": "PIL",
}  # fmt: skip
# Includes that share the context of the page around them.
WITH_WHOLE_CONTEXT = {
    "templates/components/sheet.html: body",  # any form; the sheet itself is given no more than that form needs
    'templates/meetings/detail.html: "meetings/_parts.html"',  # the lower half of that one page
}
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


def test_a_template_is_given_by_name_what_it_shows() -> None:
    includes = re.compile(r"\{%\s*include\s+(\S+)\s*(.*?)%\}", re.DOTALL)
    sharing = {
        f"{name_of(path)}: {included}"
        for path in template_files()
        for included, given in includes.findall(path.read_text(encoding="utf-8"))
        if not re.search(r"\bonly\s*$", given)
    }

    assert sharing == WITH_WHOLE_CONTEXT


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
    named = Counter(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in files_that_use())))
    unused = [
        f"{name_of(path)}: {name}"
        for path in python_files(*APPS, "wutang")
        if path.name not in ("apps.py", "urls.py", "settings.py")
        for node in tree_of(path).body
        for name in names_defined(node)
        if named[name] < 2
    ]

    assert unused == []


def files_that_use() -> list[Path]:
    """Python files of the site, its migrations among them, and templates; neither tests nor what only hands on."""
    return [
        path
        for path in project_files()
        if path.suffix in (".py", ".html", ".txt", ".xml")
        and path.relative_to(ROOT).parts[0] not in ("tests", "benchmarks")
        and path.name != "__init__.py"
    ]


def names_defined(node: ast.stmt) -> list[str]:
    """The names a statement at the top of a module gives, but for what a decorator hands to somebody else."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        decorators = {ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
        return [] if decorators - DECORATORS_THAT_KEEP else [node.name]
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


REGISTRIES = ["pypi" + r"\.", "pythonhosted" + r"\.", "registry" + r"\.npm", "index" + "-url", "find" + "-links"]
MACHINES = [rf"(?<![\w.*~-])/{folder}/\w" for folder in ("home", "root", "tmp", "work", "opt", "Users", "mnt")]
MACHINES += [r"\b[A-Z]:\\Users"]


@pytest.mark.parametrize("named", [REGISTRIES, MACHINES], ids=["registries", "machines"])
def test_no_registry_or_machine_is_named_anywhere(named: list[str]) -> None:
    pattern = re.compile("|".join(named), re.IGNORECASE if named is REGISTRIES else 0)
    naming = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
        if pattern.search(text):
            naming.append(name_of(path))

    assert naming == []


@pytest.mark.parametrize("line", ["cd /ho" + "me/somebody", "'/tm" + "p/x'", "C:" + "\\Users\\a"])
def test_a_place_on_a_machine_is_known(line: str) -> None:
    assert re.search("|".join(MACHINES), line)


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
    extras = project["optional-dependencies"]
    for_tests = [one for name in ("test", "lint") for one in extras.pop(name)]
    for_the_site = [*project["dependencies"], *(one for wanted in extras.values() for one in wanted)]
    of_the_site = modules_used(*PACKAGES)

    unused = [name for name in map(name_wanted, for_the_site) if not is_used(name, of_the_site)]
    unused += [name for name in map(name_wanted, for_tests) if not is_used(name, modules_used("tests"))]

    assert unused == []


def name_wanted(requirement: str) -> str:
    return re.split(r"[<>=\[]", requirement)[0]


def is_used(distribution: str, modules: set[str]) -> bool:
    """Whether a distribution is imported, named as a setting, or asked for in the words above."""
    if distribution in ASKED_FOR:
        place, *words = ASKED_FOR[distribution]
        return all(word in (ROOT / place).read_text(encoding="utf-8") for word in words)
    return MODULE_OF.get(distribution, distribution.replace("-", "_")) in modules


def modules_used(*packages: str) -> set[str]:
    """The first names of all modules these packages import, and of those the settings name for Django to import."""
    imported = {module.split(".")[0] for path in python_files(*packages) for module in imported_modules(path)}
    nodes = ast.walk(tree_of(ROOT / "wutang" / "settings.py"))
    words = [str(node.value) for node in nodes if isinstance(node, ast.Constant)]
    paths = [word for word in words if re.fullmatch(r"\w+(\.\w+)+", word)]
    return imported | {word.split(".")[0] for word in [*paths, *settings.INSTALLED_APPS]}


def locked(name: str) -> dict[str, str]:
    """The versions a lock gives: package to version."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE))


def test_every_extra_of_an_installation_is_locked() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = [name_wanted(one) for name in extras.keys() - {"test", "lint"} for one in extras[name]]

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
