"""The demo's accounts: one password made on this machine, kept in an ignored file, and whom to log in as."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from directory.first_pages import first_page_of
from directory.models import Posting, Role, User
from feedback.models import TraceCode
from feedback.slips import CODE_DIGITS, Slip

from .texts import load

LETTERS = "abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Account:
    """One line of the list: whom to log in as, and where to begin."""

    role: str
    place: str
    username: str
    password: str
    first_page: str

    def as_dict(self) -> dict[str, str]:
        """Return the line for machines."""
        return asdict(self)


def kept_file() -> Path:
    """Return where this installation keeps what the demo made: never in git."""
    return Path(settings.VAR_DIR) / "demo_accounts.json"


def make_demo_password() -> str:
    """Return a password that can be typed on a phone and passes the rules: three classes, no look-alikes."""
    letters = "".join(secrets.choice(LETTERS) for _place in range(6))
    return f"Wc-{letters}-{secrets.randbelow(9000) + 1000}"


def keep(password: str, slips: list[Slip]) -> None:
    """Write the password and the codes of some slips, readable by the owner alone."""
    file = kept_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"password": password, "slips": {slip.serial: slip.code for slip in slips}}
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=1)


def kept() -> dict[str, Any]:
    """Return what was kept: `password` and `slips`; empty when there is nothing that can be read."""
    try:
        content = json.loads(kept_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and content.get("password") else {}


def demo_password() -> str:
    """Return the demo accounts' password; when its file is lost or another database's, they all get a new one."""
    content = kept()
    anybody = User.objects.filter(is_demo=True).order_by("pk").first()
    if anybody is not None and content and anybody.check_password(content["password"]):
        return str(content["password"])
    password = make_demo_password()
    User.objects.filter(is_demo=True).update(password=make_password(password))
    keep(password, [])
    return password


def accounts() -> list[Account]:
    """Return the accounts to show, in the order of the data file; empty where there is no demo."""
    shown = load("people")["shown"]
    postings = (
        Posting.objects.live()
        .filter(user__username__in=shown, user__is_demo=True, user__is_active=True)
        .select_related("user", "division", "village__township", "yard", "department")
    )
    by_name = {posting.user.username: posting for posting in postings}
    if not by_name:
        return []
    password = demo_password()
    return [
        Account(
            role=str(Role(posting.role).label),
            place=posting.where,
            username=name,
            password=password,
            first_page=first_page_of(posting.role),
        )
        for name in shown
        if (posting := by_name.get(name))
    ]


def slips_to_show() -> list[tuple[str, str, str]]:
    """Return number, serial and grouped code of the slips with which the demo's villagers trace their matters."""
    codes = kept().get("slips", {})
    rows = TraceCode.objects.filter(serial__in=codes, issue__isnull=False, revoked_at=None, issue__is_demo=True)
    return [
        (number, serial, Slip(serial=serial, code=codes[serial]).grouped)
        for serial, number in rows.order_by("serial").values_list("serial", "issue__number")
        if len(codes[serial]) == CODE_DIGITS
    ]
