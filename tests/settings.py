"""The project's settings with fixed keys, a database of this run and a fast password hasher.

TEST_DATABASE_URL names a PostgreSQL server to test on; without it every process has an SQLite file of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HERE = Path(tempfile.mkdtemp(prefix="wutang-test-"))
atexit.register(shutil.rmtree, HERE, ignore_errors=True)

os.environ.update(
    {
        "ENV_FILE": "",
        "MODE": "demo",
        "DEBUG": "False",
        "SECRET_KEY": "a key for tests only, the same in every run and in every place",
        "VAULT_KEYS": f"1={'1f' * 32}",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{HERE / 'unused.sqlite3'}",
        "STATIC_ROOT": str(HERE / "static"),
        "MEDIA_ROOT": str(HERE / "files"),
        "SEAL_FILE": str(HERE / "seals.jsonl"),
        "BEHIND_PROXY": "False",
        "LOG_LEVEL": "WARNING",
        "SITE_CACHE_SECONDS": "0",  # the frame asks anew each time: nothing is left from test to test
    }
)

from wutang.settings import *  # noqa: E402, F403  (the environment above must come first)
from wutang.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file rather than memory, so that WAL, IMMEDIATE and several connections are what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(HERE / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE") or "template0"}

VAR_DIR = HERE
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need `collectstatic`; whitenoise serves the source files here, a missing file still fails its test.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
