"""What `make run` ends with: demo data when there are none, the accounts, and a server on loopback."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command


class Command(BaseCommand):
    """Fill an empty database with the demo, print address and accounts, and serve on 127.0.0.1."""

    help = "Serve the demo on this machine only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to listen on 127.0.0.1; default 8000")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("MODE is production; the demo runs with MODE=demo.")
        if not is_free(port):
            raise CommandError(f"Port {port} is in use. Choose another one: make run PORT={port + 1}")
        if not get_user_model().objects.exists():
            call_command("seed_demo")
        call_command("demo_accounts")
        self.stdout.write(f"\nhttp://127.0.0.1:{port}/  (Ctrl-C stops)\n")
        self.stdout.flush()
        server = [sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")]
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [*server, "--bind", f"127.0.0.1:{port}", "wutang.wsgi"])  # noqa: S606  (our own server)


def is_free(port: int) -> bool:
    """Return whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
