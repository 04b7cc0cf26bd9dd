"""Run `manage.py check --deploy` as a real installation would stand: production, random keys, a named host."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Return the exit code of the check; a warning counts as a failure."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "ENV_FILE": "",
            "MODE": "production",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "VAULT_KEYS": f"1={secrets.token_hex(32)}",
            "ALLOWED_HOSTS": "wutang.example",
            "DATABASE_URL": f"sqlite:///{scratch}/check.sqlite3",
        }
        check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(check, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
