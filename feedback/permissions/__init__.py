"""Who may do what with a matter. Each question answers None, or the refusal to raise or to show.

The same answer draws the button and guards the verb, so a person never sees a button that will refuse, and why a verb
is not there can be said.
"""

from .correcting import refuse_adopt, refuse_correct, refuse_merge, refuse_unguide, refuse_unmerge
from .longterm import refuse_report_progress, refuse_resume
from .parties import CONFIRMERS, OFFICES, RECORDERS
from .pressing import refuse_answer_supervision, refuse_drop, refuse_instruct, refuse_sign
from .publishing import PUBLISHABLE, never_public, refuse_publish, refuse_review, refuse_withdraw_publication
from .referrals import (
    must_contact,
    refuse_accept,
    refuse_add_co,
    refuse_approve,
    refuse_contact,
    refuse_dispatch,
    refuse_pass_up,
    refuse_reassign,
    refuse_submit,
    refuse_withdraw,
)
from .requests import (
    RETURNS_UNTIL_RULING,
    is_ruled,
    needs_ruling,
    refuse_ask_extension,
    refuse_decide_extension,
    refuse_decide_return,
    refuse_request_return,
)
from .settling import (
    may_read_raw,
    refuse_arrange,
    refuse_echo,
    refuse_guide,
    refuse_hand_slip,
    refuse_refer,
    refuse_settle,
)
from .states import ON_THE_SPOT, takes_in
from .visits import (
    refuse_appeal,
    refuse_close,
    refuse_decide_appeal,
    refuse_decline_reopening,
    refuse_reopen,
    refuse_visit,
)
from .voiding import VOIDABLE, refuse_decline_void, refuse_propose_void, refuse_void

__all__ = [
    "CONFIRMERS",
    "OFFICES",
    "ON_THE_SPOT",
    "PUBLISHABLE",
    "RECORDERS",
    "RETURNS_UNTIL_RULING",
    "VOIDABLE",
    "is_ruled",
    "may_read_raw",
    "must_contact",
    "needs_ruling",
    "never_public",
    "refuse_accept",
    "refuse_add_co",
    "refuse_adopt",
    "refuse_answer_supervision",
    "refuse_appeal",
    "refuse_approve",
    "refuse_arrange",
    "refuse_ask_extension",
    "refuse_close",
    "refuse_contact",
    "refuse_correct",
    "refuse_decide_appeal",
    "refuse_decide_extension",
    "refuse_decide_return",
    "refuse_decline_reopening",
    "refuse_decline_void",
    "refuse_dispatch",
    "refuse_drop",
    "refuse_echo",
    "refuse_guide",
    "refuse_hand_slip",
    "refuse_instruct",
    "refuse_merge",
    "refuse_pass_up",
    "refuse_propose_void",
    "refuse_publish",
    "refuse_reassign",
    "refuse_refer",
    "refuse_reopen",
    "refuse_report_progress",
    "refuse_request_return",
    "refuse_resume",
    "refuse_review",
    "refuse_settle",
    "refuse_sign",
    "refuse_submit",
    "refuse_unguide",
    "refuse_unmerge",
    "refuse_visit",
    "refuse_void",
    "refuse_withdraw",
    "refuse_withdraw_publication",
    "takes_in",
]
