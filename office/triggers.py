"""The office's own rules in the database; how such rules are written and installed is `directory.database_rules`."""

from directory.database_rules import append_only, refuse

from .access import LEAST_MONTHS

_SEALED = "EXISTS (SELECT 1 FROM office_accessseal s WHERE s.month = {row}.month)"
_DROPPABLE = {
    "sqlite": f"strftime('%Y-%m', 'now', '+8 hours', 'start of month', '-{LEAST_MONTHS} months')",
    "postgresql": (
        "to_char(date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')"
        f" - interval '{LEAST_MONTHS} months', 'YYYY-MM')"
    ),
}
"""Months before this one ended so many months ago or longer (网络安全法: logs are kept at least six months)."""


def _log_is_kept(vendor: str) -> str:
    return f"OLD.month >= {_DROPPABLE[vendor]} OR NOT {_SEALED.format(row='OLD')}"


TRIGGERS = [
    *(trigger for trigger in append_only("office_accesslog") if trigger.name != "office_accesslog_no_delete"),
    refuse(
        "office_accesslog",
        "DELETE",
        when=_log_is_kept("sqlite"),
        postgresql=_log_is_kept("postgresql"),
        message=f"office_accesslog is append-only until a month is sealed and {LEAST_MONTHS} months old",
    ),
    refuse(
        "office_accesslog",
        "INSERT",
        when=_SEALED.format(row="NEW"),
        message="office_accesslog: this month is sealed",
        name="office_accesslog_not_into_sealed",
    ),
    *append_only("office_accessseal"),
]
