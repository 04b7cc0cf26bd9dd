"""What any office needs: its county's settings, the working calendar, the log of looks at protected data."""

from .access import AccessLog
from .access_seal import AccessSeal
from .calendar import CalendarDay, CalendarNotice
from .county import CountySettings, OpeningBalance
from .export import PrivateExport
from .file import StoredFile
from .notice import Delivery, Notice

__all__ = [
    "AccessLog",
    "AccessSeal",
    "CalendarDay",
    "CalendarNotice",
    "CountySettings",
    "Delivery",
    "Notice",
    "OpeningBalance",
    "PrivateExport",
    "StoredFile",
]
