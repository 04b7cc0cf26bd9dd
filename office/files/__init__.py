"""Files people hand in: judged by their content, kept under random names outside the web root, given out by views."""

from .serving import deliver, deliver_small
from .storing import (
    RULE,
    delete_file,
    judge_document_upload,
    judge_photo_upload,
    keep_file,
)

__all__ = [
    "RULE",
    "delete_file",
    "deliver",
    "deliver_small",
    "judge_document_upload",
    "judge_photo_upload",
    "keep_file",
]
