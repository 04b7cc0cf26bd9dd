"""The life of a matter: one table of arrows, one private function that moves, public verbs around it.

Nothing else writes a status. Each verb locks the matter, asks its permission, writes fields and one `Step` in the same
transaction, and raises a `Refused` with a sentence when it will not.
"""

from .closing import close, close_silent, decline_reopening, record_visit, reopen, villager_answers
from .consent import refuse_withdraw_consent, withdraw_consent
from .contacting import note_contact
from .correcting import adopt, correct_outcome
from .extending import ask_extension, decide_extension
from .handling import accept, approve, send_back, submit
from .importing import OldMatter, import_closed
from .longterm import report_progress, resume
from .meeting import cancel_meeting, missing_to_submit, submit_meeting
from .mentioning import mention
from .merging import merge, unguide, unmerge
from .pressing import answer_supervision, appeal_rating, decide_appeal, drop, instruct, sign
from .protecting import ask_protection, handle_protection
from .publishing import publish, review, withdraw_publication
from .raising import link_slip, raise_issue
from .referring import add_co_handler, decline, dispatch, pass_up, reassign, withdraw
from .returning import decide_return, request_return
from .settling import answer, arrange, decline_void, echo, guide, propose_void, refer, resolve_on_site, void
from .table import ARROWS, REFERRAL_ARROWS

__all__ = [
    "ARROWS",
    "REFERRAL_ARROWS",
    "OldMatter",
    "accept",
    "add_co_handler",
    "adopt",
    "answer",
    "answer_supervision",
    "appeal_rating",
    "approve",
    "arrange",
    "ask_extension",
    "ask_protection",
    "cancel_meeting",
    "close",
    "close_silent",
    "correct_outcome",
    "decide_appeal",
    "decide_extension",
    "decide_return",
    "decline",
    "decline_reopening",
    "decline_void",
    "dispatch",
    "drop",
    "echo",
    "guide",
    "handle_protection",
    "import_closed",
    "instruct",
    "link_slip",
    "mention",
    "merge",
    "missing_to_submit",
    "note_contact",
    "pass_up",
    "propose_void",
    "publish",
    "raise_issue",
    "reassign",
    "record_visit",
    "refer",
    "refuse_withdraw_consent",
    "reopen",
    "report_progress",
    "request_return",
    "resolve_on_site",
    "resume",
    "review",
    "send_back",
    "sign",
    "submit",
    "submit_meeting",
    "unguide",
    "unmerge",
    "villager_answers",
    "void",
    "withdraw",
    "withdraw_consent",
    "withdraw_publication",
]
