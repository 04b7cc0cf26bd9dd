"""What became of each matter."""

from .appeal import RatingAppeal
from .category import Category
from .choices import Contact, HandlingClass, Identity, Outcome, Satisfaction, Status
from .document import ReferralDocument
from .identity_access import IdentityAccess, IdentityAccessQuerySet
from .issue import Issue
from .issue_rows import IssueQuerySet
from .longterm import Milestone, ProgressReport
from .mention import Mention
from .policy import DeadlinePolicy
from .protection import ProtectionRequest
from .raiser import Raiser
from .referral import Referral, ReferralQuerySet
from .request import ExtensionRequest, ReturnRequest
from .slip import SlipBatch, TraceCode, TraceFailure
from .step import Step, StepText
from .supervision import Supervision
from .template import ReplyTemplate
from .visit import ReturnVisit

__all__ = [
    "Category",
    "Contact",
    "DeadlinePolicy",
    "ExtensionRequest",
    "HandlingClass",
    "Identity",
    "IdentityAccess",
    "IdentityAccessQuerySet",
    "Issue",
    "IssueQuerySet",
    "Mention",
    "Milestone",
    "Outcome",
    "ProgressReport",
    "ProtectionRequest",
    "Raiser",
    "RatingAppeal",
    "Referral",
    "ReferralDocument",
    "ReferralQuerySet",
    "ReplyTemplate",
    "ReturnRequest",
    "ReturnVisit",
    "Satisfaction",
    "SlipBatch",
    "Status",
    "Step",
    "StepText",
    "Supervision",
    "TraceCode",
    "TraceFailure",
]
