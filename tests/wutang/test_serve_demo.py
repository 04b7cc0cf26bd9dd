"""What `make run` ends with."""

import socket

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called and the server that was started, instead of doing either."""
    calls: list[str] = []
    monkeypatch.setattr("wutang.management.commands.serve_demo.call_command", lambda name: calls.append(name))
    monkeypatch.setattr("os.execv", lambda program, arguments: calls.append(" ".join(arguments)))
    monkeypatch.chdir(settings.BASE_DIR)
    return calls


@pytest.mark.django_db
def test_an_empty_database_gets_the_demo_and_the_server_listens_on_loopback_only(started: list[str]) -> None:
    call_command("serve_demo", port=18471)

    assert started[:2] == ["seed_demo", "demo_accounts"]
    assert "--bind 127.0.0.1:18471" in started[2]


@pytest.mark.django_db
def test_a_database_with_people_is_left_as_it_is(started: list[str]) -> None:
    get_user_model().objects.create_user("zhou", "Yard-talk-2026", full_name="周某")

    call_command("serve_demo", port=18471)

    assert "seed_demo" not in started


def test_a_port_in_use_is_said_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"make run PORT={port + 1}"):
            call_command("serve_demo", port=port)


def test_a_production_is_never_served_as_a_demo(settings: Settings) -> None:
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="MODE is production"):
        call_command("serve_demo")
