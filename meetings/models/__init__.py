"""What happened in the yard."""

from .agenda import AgendaItem
from .attendee import Attendee
from .decision import Decision, DecisionAction
from .meeting import Meeting, MeetingQuerySet
from .tag import PlusTag

__all__ = ["AgendaItem", "Attendee", "Decision", "DecisionAction", "Meeting", "MeetingQuerySet", "PlusTag"]
