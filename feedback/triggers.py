"""What the database itself refuses in feedback: changed steps, and return visits by people who handled the matter."""

from directory.database_rules import Trigger, append_only, refuse
from directory.roles import VILLAGE_ROLES

from .models.choices import HANDLING

_HANDLED = "({})".format(", ".join(f"'{status}'" for status in HANDLING))
_VILLAGE_ROLES = ", ".join(f"'{role}'" for role in VILLAGE_ROLES)
_VISITOR_HANDLED = f"""NEW.visitor_id IS NOT NULL AND (
 EXISTS (SELECT 1 FROM feedback_issue i WHERE i.id = NEW.issue_id AND i.answered_by_id = NEW.visitor_id)
 OR EXISTS (SELECT 1 FROM feedback_referral r WHERE r.issue_id = NEW.issue_id
  AND NEW.visitor_id IN (r.accepted_by_id, r.submitted_by_id, r.approved_by_id))
 OR EXISTS (SELECT 1 FROM feedback_referral r
  JOIN directory_department d ON d.id = r.department_id
  JOIN directory_posting p ON p.user_id = NEW.visitor_id AND (p.ends_on IS NULL OR p.ends_on >= __DAY__)
  WHERE r.issue_id = NEW.issue_id AND r.status IN {_HANDLED} AND (
   p.department_id = d.id
   OR (d.kind = 'TOWNSHIP_OFFICE' AND p.role = 'TOWNSHIP_OFFICE' AND p.path = d.path)
   OR (d.kind = 'VILLAGE_COMMITTEE' AND p.role IN ({_VILLAGE_ROLES}) AND p.path = d.path))))"""
"""A visitor answered, accepted, reported or approved it, or belongs (belonged then) to a department that handled it."""

_SHANGHAI_DAY = {
    "sqlite": "DATE(r.dispatched_at, '+8 hours')",
    "postgresql": "(r.dispatched_at AT TIME ZONE 'Asia/Shanghai')::date",
}
"""The day of dispatch as offices count days; both databases keep moments in UTC."""


def _visitor_handled(vendor: str) -> str:
    return _VISITOR_HANDLED.replace("__DAY__", _SHANGHAI_DAY[vendor])


def _visitor_is_another(event: str) -> Trigger:
    return refuse(
        "feedback_returnvisit",
        event,
        when=_visitor_handled("sqlite"),
        postgresql=_visitor_handled("postgresql"),
        message="the return visitor handled this matter",
        name=f"feedback_returnvisit_visitor_{event.lower()}",
    )


TRIGGERS = [
    *append_only("feedback_step"),
    refuse("feedback_steptext", "DELETE", message="feedback_steptext is erased, never deleted"),
    refuse(
        "feedback_steptext",
        "UPDATE",
        when="NEW.text <> '' OR NEW.salt <> '' OR NEW.digest <> OLD.digest OR NEW.step_id <> OLD.step_id"
        " OR NEW.audience <> OLD.audience",
        message="feedback_steptext may only be erased",
    ),
    refuse("feedback_issue", "DELETE", message="feedback_issue is voided, never deleted"),
    _visitor_is_another("INSERT"),
    _visitor_is_another("UPDATE"),
]
