"""Write `.env` for a demo on this machine, with keys made here: `python -m wutang.first_env`.

Does nothing when the file is there. Needs no Django, since Django cannot start without keys.
"""

import os
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def write(path: Path = ENV_FILE) -> bool:
    """Create the file, readable by its owner alone; return whether it had to be created."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("# Made for a demo on this machine; a real installation starts from .env.example.\n")
        file.write(f"MODE=demo\nSECRET_KEY={secrets.token_urlsafe(48)}\nVAULT_KEYS=1={secrets.token_hex(32)}\n")
    return True


if __name__ == "__main__":
    write()
