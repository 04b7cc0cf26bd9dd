"""The life of a matter: one table of arrows, one private function that moves, public verbs around it.

Nothing else writes a status. Each verb locks the matter, asks its permission, writes fields and one `Step` in the same
transaction, and raises a `Refused` with a sentence when it will not.
"""

from .closing import close, decline_reopening, record_visit, reopen, villager_answers
from .handling import accept, approve, send_back, submit
from .meeting import missing_to_submit, submit_meeting
from .publishing import publish, review, withdraw_publication
from .raising import link_slip, raise_issue
from .referring import decline, dispatch, pass_up, withdraw
from .settling import answer, arrange, echo, guide, propose_void, refer, resolve_on_site, void
from .table import ARROWS, REFERRAL_ARROWS

__all__ = [
    "ARROWS",
    "REFERRAL_ARROWS",
    "accept",
    "answer",
    "approve",
    "arrange",
    "close",
    "decline",
    "decline_reopening",
    "dispatch",
    "echo",
    "guide",
    "link_slip",
    "missing_to_submit",
    "pass_up",
    "propose_void",
    "publish",
    "raise_issue",
    "record_visit",
    "refer",
    "reopen",
    "resolve_on_site",
    "review",
    "send_back",
    "submit",
    "submit_meeting",
    "villager_answers",
    "void",
    "withdraw",
    "withdraw_publication",
]
