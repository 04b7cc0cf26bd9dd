"""Two numbers for one matter: which merged number a page of the parent was opened by."""

from .models import Issue


def merged_number(issue: Issue, number: str) -> str:
    """Return the number if it is that of a matter merged into this one; empty for anything else."""
    if not number or not issue.children.filter(number=number, conflict=Issue.Conflict.NONE).exists():
        return ""
    return number
