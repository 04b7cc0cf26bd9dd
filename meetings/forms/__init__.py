"""What people fill in about a talk."""

from .contents import ActionForm, AgendaForm, AttendeeForm, DecisionForm, FinishForm
from .record import CancelForm, CountForm, EditForm, StartForm

__all__ = [
    "ActionForm",
    "AgendaForm",
    "AttendeeForm",
    "CancelForm",
    "CountForm",
    "DecisionForm",
    "EditForm",
    "FinishForm",
    "StartForm",
]
