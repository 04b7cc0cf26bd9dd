"""What happened to accounts and postings, told to the apps above: the access log of `office` listens.

Each is sent inside the transaction of its verb, with `by` (None on the command line) and what it happened to.
"""

from django.dispatch import Signal

posting_granted = Signal()
"""`by`, `postings`: each of them, told together when the verb has written everything else."""
posting_ended = Signal()
"""`by`, `postings`."""
posting_kept_on = Signal()
"""`by`, `postings`: a planned end was taken back or set later."""
slip_issued = Signal()
"""`by`, `user`: a one-time slip was issued for the person."""
password_changed = Signal()
"""`by`, `user`: an own password was chosen."""
second_factor_changed = Signal()
"""`by`, `user`, `is_on`: a second factor was taken into use or removed."""
place_merged = Signal()
"""`by`, `place`, `into`: a village was merged into another."""
department_merged = Signal()
"""`by`, `department`, `into`."""
