"""Verbs for what a record contains besides itself: officials, agenda items, decisions and their actions."""

import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Invalid, allow
from directory.signs import without_unseen

from .models import AgendaItem, Attendee, Decision, DecisionAction, Meeting
from .permissions import refuse_edit, refuse_finish
from .recording import lock_meeting, note_change

MOST_ROWS = 100
Row = TypeVar("Row", Attendee, AgendaItem, Decision)
Locked = TypeVar("Locked", Decision, DecisionAction)


@transaction.atomic
def add_attendee(*, by: User, meeting: Meeting, **fields: Any) -> Attendee:
    """Enter an official by name and role; whoever enters himself is linked to his account."""
    if fields.get("name") == by.full_name:
        fields.setdefault("user", by)
    return _add(Attendee, by=by, meeting=meeting, **fields)


@transaction.atomic
def remove_attendee(*, by: User, attendee: Attendee) -> None:
    """Strike an official entered by mistake."""
    _remove(attendee, by=by)


@transaction.atomic
def add_agenda_item(*, by: User, meeting: Meeting, **fields: Any) -> AgendaItem:
    """Enter one thing that was done; the number counts what its kind counts (copies, signatures, households)."""
    return _add(AgendaItem, by=by, meeting=meeting, **fields)


@transaction.atomic
def remove_agenda_item(*, by: User, item: AgendaItem) -> None:
    """Strike an agenda item entered by mistake."""
    _remove(item, by=by)


@transaction.atomic
def add_decision(*, by: User, meeting: Meeting, **fields: Any) -> Decision:
    """Enter what the talk agreed on."""
    return _add(Decision, by=by, meeting=meeting, **fields)


@transaction.atomic
def remove_decision(*, by: User, decision: Decision) -> None:
    """Strike a decision entered by mistake, with its steps; refused once one of them is done."""
    meeting = lock_meeting(decision.meeting)
    allow(refuse_edit(by, meeting))
    steps = list(DecisionAction.objects.select_for_update().filter(decision=decision.pk))
    if any(step.done_on for step in steps):
        raise Conflict(_("已有措施登记完成，这项议定事项不能删除。"))
    decision.delete()
    note_change(meeting, by=by)


@transaction.atomic
def add_action(*, by: User, decision: Decision, **fields: Any) -> DecisionAction:
    """Add the next step of a decision, perhaps to begin after an earlier one."""
    meeting = lock_meeting(decision.meeting)
    allow(refuse_edit(by, meeting))
    _held(Decision.objects.filter(pk=decision.pk))
    after = fields.get("starts_after")
    if after and after.decision_id != decision.pk:
        raise Invalid(_("前置的一步要在同一项议定事项里选。"), errors={"starts_after": [_("请选同一项里的步骤。")]})
    if decision.actions.count() >= MOST_ROWS:
        raise Conflict(_("一项最多登记 %(most)s 步，请合并后再记。") % {"most": MOST_ROWS})
    last = decision.actions.aggregate(last=models.Max("position"))["last"] or 0
    action = DecisionAction(decision=decision, position=last + 1, recorded_by=by, **fields)
    _save(action)
    note_change(meeting, by=by)
    return action


@transaction.atomic
def remove_action(*, by: User, action: DecisionAction) -> None:
    """Strike a step entered by mistake, until it is done; what waited for it waits no longer."""
    meeting = lock_meeting(action.decision.meeting)
    allow(refuse_edit(by, meeting))
    action = _held(DecisionAction.objects.filter(pk=action.pk))
    if action.done_on:
        raise Conflict(_("这一步已经登记完成，不能删除。"))
    action.delete()
    note_change(meeting, by=by)


@transaction.atomic
def finish_action(*, by: User, action: DecisionAction, result: str, on: datetime.date) -> DecisionAction:
    """Record that a step is done. A step that waits for another cannot be done before it."""
    meeting = lock_meeting(action.decision.meeting)
    action = _held(DecisionAction.objects.select_related("decision", "starts_after").filter(pk=action.pk))
    action.decision.meeting = meeting
    allow(refuse_finish(by, action))
    if on > timezone.localdate():
        raise Invalid(_("完成日期不能在今天以后。"), errors={"done_on": [_("完成日期不能在今天以后。")]})
    if not without_unseen(result):
        raise Invalid(_("请写上做得怎样。"), errors={"result": [_("请写上做得怎样。")]})
    action.done_on, action.result = on, result
    _save(action)
    note_change(meeting, by=by)
    return action


def _add(row_type: type[Row], /, *, by: User, meeting: Meeting, **fields: Any) -> Row:
    meeting = lock_meeting(meeting)
    allow(refuse_edit(by, meeting))
    if row_type._default_manager.filter(meeting=meeting).count() >= MOST_ROWS:
        raise Conflict(_("一场会最多登记 %(most)s 条，请合并后再记。") % {"most": MOST_ROWS})
    row = row_type(meeting=meeting, **fields)
    _save(row)
    note_change(meeting, by=by)
    return row


def _remove(row: Any, *, by: User) -> None:
    meeting = lock_meeting(row.meeting)
    allow(refuse_edit(by, meeting))
    row.delete()
    note_change(meeting, by=by)


def _held(rows: models.QuerySet[Locked]) -> Locked:
    """Lock the one row and return it as it is now; raise Conflict when somebody deleted it meanwhile."""
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise Conflict(_("这一条刚才已被别人删除，请刷新后再看。"), code="gone")
    return row


def _save(row: models.Model) -> None:
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            setattr(row, field.name, without_unseen(getattr(row, field.name)))
    try:
        row.full_clean()
    except ValidationError as error:
        errors = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        raise Invalid(next(iter(errors.values()))[0], errors=errors) from error
    row.save()
