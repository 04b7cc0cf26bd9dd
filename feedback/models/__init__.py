"""What became of each matter."""

from .category import Category
from .choices import Contact, HandlingClass, Identity, Outcome, Satisfaction, Status
from .issue import Issue, IssueQuerySet, Mention
from .policy import DeadlinePolicy
from .raiser import Raiser
from .referral import Referral, ReferralQuerySet
from .slip import SlipBatch, TraceCode, TraceFailure
from .step import Step, StepText
from .visit import ReturnVisit

__all__ = [
    "Category",
    "Contact",
    "DeadlinePolicy",
    "HandlingClass",
    "Identity",
    "Issue",
    "IssueQuerySet",
    "Mention",
    "Outcome",
    "Raiser",
    "Referral",
    "ReferralQuerySet",
    "ReturnVisit",
    "Satisfaction",
    "SlipBatch",
    "Status",
    "Step",
    "StepText",
    "TraceCode",
    "TraceFailure",
]
