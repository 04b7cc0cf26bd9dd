"""The arrows: which status may follow which, "" being a matter not yet written down.

Straight to CLOSED comes only what is brought in from an old ledger. `workflow.md` §1 and §2 are the source.
"""

from ..models.choices import ReferralStatus, Status

ARROWS: dict[str, tuple[str, ...]] = {
    "": (Status.RAISED, Status.CLOSED),
    Status.RAISED: (
        Status.ANSWERED,
        Status.RESOLVED_ON_SITE,
        Status.REFERRED,
        Status.GUIDED,
        Status.MERGED,
        Status.VOIDED,
    ),
    Status.ANSWERED: (Status.CLOSED, Status.REFERRED, Status.VOIDED),
    Status.RESOLVED_ON_SITE: (Status.CLOSED, Status.REFERRED, Status.VOIDED),
    Status.REFERRED: (Status.REPLIED, Status.LONG_TERM, Status.GUIDED, Status.MERGED, Status.VOIDED),
    Status.LONG_TERM: (Status.REPLIED, Status.REFERRED),
    Status.REPLIED: (Status.CLOSED, Status.REFERRED),
    Status.CLOSED: (Status.REFERRED,),
    Status.GUIDED: (Status.RAISED,),
    Status.MERGED: (Status.RAISED, Status.REFERRED),
    Status.VOIDED: (),
}

_R = ReferralStatus
REFERRAL_ARROWS: dict[str, tuple[str, ...]] = {
    _R.PROPOSED: (_R.DISPATCHED, _R.DECLINED),
    _R.DISPATCHED: (_R.ACCEPTED, _R.WITHDRAWN, _R.RETURN_REQUESTED),
    _R.ACCEPTED: (_R.SUBMITTED, _R.RETURN_REQUESTED),
    _R.SUBMITTED: (_R.APPROVED, _R.ACCEPTED),
    _R.RETURN_REQUESTED: (_R.RETURNED, _R.DISPATCHED, _R.ACCEPTED),
    _R.APPROVED: (),
    _R.RETURNED: (),
    _R.WITHDRAWN: (),
    _R.DECLINED: (),
}
