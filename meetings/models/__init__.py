"""What happened in the yard."""

from .agenda import AgendaItem
from .attendee import Attendee
from .decision import Decision, DecisionAction
from .meeting import Meeting, MeetingQuerySet
from .photo import MeetingPhoto
from .tag import PlusTag
from .tap import HeadTap

__all__ = [
    "AgendaItem",
    "Attendee",
    "Decision",
    "DecisionAction",
    "HeadTap",
    "Meeting",
    "MeetingPhoto",
    "MeetingQuerySet",
    "PlusTag",
]
