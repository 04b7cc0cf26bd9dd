"""What the database itself holds of accounts: whoever administers the system, security or audit holds nothing else."""

from .database_rules import refuse
from .roles import ADMINISTRATORS

_ADMINISTRATORS = ", ".join(f"'{role.value}'" for role in ADMINISTRATORS)
_EXCLUDED = (
    "EXISTS (SELECT 1 FROM directory_posting p WHERE p.user_id = NEW.user_id AND p.role <> NEW.role{others} "
    f"AND (p.role IN ({_ADMINISTRATORS}) OR NEW.role IN ({_ADMINISTRATORS})) "
    "AND (p.ends_on IS NULL OR p.ends_on >= NEW.starts_on) AND (NEW.ends_on IS NULL OR p.starts_on <= NEW.ends_on))"
)
_MESSAGE = "directory_posting: an administrator holds no other role at the same time"

TRIGGERS = [
    refuse(
        "directory_posting",
        "INSERT",
        when=_EXCLUDED.format(others=""),
        message=_MESSAGE,
        name="directory_posting_exclusive_new",
    ),
    refuse(
        "directory_posting",
        "UPDATE",
        when=_EXCLUDED.format(others=" AND p.id <> NEW.id"),
        message=_MESSAGE,
        name="directory_posting_exclusive_changed",
    ),
]
