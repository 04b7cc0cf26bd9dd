"""Secrets of authenticator apps when keys change: moved to the newest, named when no key opens them, never a fault."""

import pytest
from django.core.management import CommandError, call_command

from directory.models import SecondFactor
from directory.second_factor import reseal
from office.vault import key_version
from tests.directory.test_second_factor import CODE, code_of, give_password, set_up
from tests.factories import make_user

pytestmark = pytest.mark.django_db
OLD, NEWER, BOTH = {"1": "1f" * 32}, {"2": "2e" * 32}, {"1": "1f" * 32, "2": "2e" * 32}


def versions() -> list[int]:
    return [key_version(bytes(row.sealed_secret)) for row in SecondFactor.objects.order_by("pk")]


def test_a_dry_run_counts_and_leaves_every_row_as_it_was(settings, capsys) -> None:
    set_up(make_user())
    settings.VAULT_KEYS = BOTH

    call_command("rotate_keys", "--dry-run")

    assert versions() == [1]
    assert "动态口令：要重新加密 1 条" in capsys.readouterr().out


def test_each_is_moved_once_and_opens_as_before(client, settings) -> None:
    person = make_user()
    secret, _codes = set_up(person)
    settings.VAULT_KEYS = BOTH

    assert [reseal().moved, reseal().moved] == [1, 0]

    assert versions() == [2]
    give_password(client, person)
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302


def test_what_no_key_opens_is_named_and_the_others_are_moved(settings) -> None:
    settings.VAULT_KEYS = BOTH
    set_up(make_user(username="lost"))
    settings.VAULT_KEYS = OLD
    set_up(make_user(username="kept"))
    settings.VAULT_KEYS = {**OLD, "3": "3d" * 32}

    with pytest.raises(CommandError, match=r"有 1 条打不开.*lost"):
        call_command("rotate_keys")

    assert versions() == [2, 3]


def test_a_login_whose_secret_no_key_opens_is_told_so_and_the_paper_codes_work(client, settings) -> None:
    person = make_user()
    settings.VAULT_KEYS = BOTH
    secret, codes = set_up(person)
    settings.VAULT_KEYS = OLD
    give_password(client, person)

    page = client.post(CODE, {"code": code_of(secret)})

    assert page.status_code == 422
    assert "请改用备用码" in page.content.decode()
    assert client.post(CODE, {"code": codes[0]}).status_code == 302
