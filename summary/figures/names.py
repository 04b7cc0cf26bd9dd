"""What each figure is called, wherever it stands (`domain.md` §3)."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "M01": _("召开场次"),
    "M02": _("村（社区）覆盖率"),
    "M05": _("到场人次"),
    "M15": _("累计意见建议"),
    "M17": _("提出事项"),
    "M18": _("三类办理"),
    "M19": _("当场办结率"),
    "M22": _("办结率"),
    "GUIDED": _("已引导"),
    "EXPLAINED": _("已解释"),
    "GUARDED": _("保护办理"),
}
