"""The documents that are made from the code say what the code says."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from directory.roles import ADMIN_PERMISSIONS
from office import retention
from wutang.documents import security_page, writing
from wutang.documents.fault_classes import FAULT_CLASSES
from wutang.documents.personal_data import HOLDINGS, OF_NOBODY

OURS = ("directory", "office", "meetings", "feedback", "summary")


def test_the_documents_are_up_to_date() -> None:
    assert writing.stale() == [], "run `manage.py write_documents`"


def test_every_model_is_said_to_hold_something_of_people_or_nothing() -> None:
    models = {model._meta.label for app in OURS for model in apps.get_app_config(app).get_models()}

    assert models - set(HOLDINGS) - OF_NOBODY == set(), (
        "say in wutang/documents/personal_data.py what it holds of people"
    )
    assert set(HOLDINGS) & OF_NOBODY == set()
    assert {label for label in {*HOLDINGS, *OF_NOBODY} if label.split(".")[0] in OURS} <= models


def test_every_rule_named_there_exists_and_every_rule_is_named() -> None:
    rules = {rule.name for rule in retention.registered()}
    named = {holding.rule for holding in HOLDINGS.values() if holding.rule}

    assert named == rules


def test_every_holding_says_how_long() -> None:
    silent = [label for label, holding in HOLDINGS.items() if bool(holding.rule) == bool(holding.kept)]

    assert silent == []


def test_what_nobody_sees_is_in_no_list_of_the_admin() -> None:
    granted = {permission for permissions in ADMIN_PERMISSIONS.values() for permission in permissions}
    unseen = [label for label, holding in HOLDINGS.items() if holding.seen_by == "Nobody."]

    shown = [label for label in unseen if "{}.view_{}".format(*label.lower().split(".")) in granted]

    assert shown == []


def test_what_is_kept_as_a_digest_is_not_called_a_salted_hash() -> None:
    salted = [label for label, holding in HOLDINGS.items() if "salted" in holding.why]

    digests = [label for label in salted if "digest" in {field.name for field in apps.get_model(label)._meta.fields}]

    assert salted == ["directory.PasswordSlip", "directory.OldPassword"]
    assert digests == []


def test_what_names_somebody_is_not_said_to_hold_nobody() -> None:
    naming = [
        label
        for label in OF_NOBODY
        if any(
            field.name.endswith("_name") and "姓名" in field.help_text for field in apps.get_model(label)._meta.fields
        )
    ]

    assert naming == []


def test_a_stale_document_is_said_and_written_anew(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "privacy.md").write_text("old", encoding="utf-8")

    assert writing.stale(tmp_path) == list(writing.DOCUMENTS)
    assert writing.write(tmp_path) == list(writing.DOCUMENTS)
    assert writing.stale(tmp_path) == []


def test_the_check_fails_while_a_document_is_stale(monkeypatch) -> None:
    monkeypatch.setitem(writing.DOCUMENTS, "docs/privacy.md", lambda: "something else")

    with pytest.raises(CommandError, match=r"docs/privacy\.md"):
        call_command("write_documents", "--check")


def test_every_class_of_faults_has_tests_and_every_number_a_class() -> None:
    counted = security_page.counted_by_class()

    assert set(FAULT_CLASSES) == set(range(1, 29))
    assert [number for number in FAULT_CLASSES if not counted.get(number)] == []
    assert set(counted) <= set(range(1, 32))


def test_every_place_the_page_on_security_names_exists() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py)?)`", security_page.HEAD)

    assert len(named) > 15
    assert [name for name in named if not (settings.BASE_DIR / name).exists()] == []
