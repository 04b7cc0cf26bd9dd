"""How numbers stand in addresses."""

from django.urls import register_converter


class IssueNumber:
    """A matter's number: prefix, year, serial with check digit, e.g. HN-2026-000017."""

    regex = r"[A-Z]{1,6}-\d{4}-\d{6,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class MeetingNumber(IssueNumber):
    """A meeting's number: prefix, H and year, serial with check digit, e.g. HN-H2026-000017."""

    regex = r"[A-Z]{1,6}-H\d{4}-\d{6,10}"


register_converter(IssueNumber, "issue_number")
register_converter(MeetingNumber, "meeting_number")
