"""Every field tells the office in Chinese what belongs in it."""

import re

import pytest
from django.apps import apps
from django.core.checks import run_checks

from office import checks


@pytest.mark.parametrize("model", list(apps.get_app_config("office").get_models()), ids=lambda model: model.__name__)
def test_every_model_and_field_speaks_chinese(model):
    assert model.__doc__
    assert re.search(r"[\u4e00-\u9fff]", str(model._meta.verbose_name))
    for field in model._meta.get_fields():
        if field.concrete and field.editable and not field.auto_created:
            assert re.search(r"[\u4e00-\u9fff]", str(field.verbose_name)), field
            assert re.search(r"[\u4e00-\u9fff]", str(field.help_text)), field


def test_keys_of_the_vault_are_checked_at_the_start(settings):
    settings.VAULT_KEYS = {"1": "short"}

    assert [problem.id for problem in checks.check_vault_keys()] == ["office.E001"]
    assert "office.E001" in [problem.id for problem in run_checks(tags=["security"])]
