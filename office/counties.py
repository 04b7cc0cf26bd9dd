"""Which county a place belongs to, and what that county decided for itself."""

from django.utils.translation import gettext as _

from directory.models import Division
from directory.paths import COUNTY
from directory.refusals import Invalid

from .models import CountySettings


def county_of(path: str) -> Division:
    """Return the county at or above a path; raise Invalid for a path that lies in none."""
    county = Division.objects.filter(path=path[:COUNTY], level="COUNTY", retired_on=None).first()
    if county is None:
        raise Invalid(_("这个地方不在任何一个县（市、区）里，请重新选择地方。"), code="no-county")
    return county


def settings_of(path: str) -> CountySettings:
    """Return the settings of the county at or above a path; raise Invalid while the county has none."""
    settings = (
        CountySettings.objects.filter(county__path=path[:COUNTY], county__retired_on=None)
        .select_related("county")
        .first()
    )
    if settings is None:
        raise Invalid(_("这个县还没有开通，请系统管理员先在后台填写“县级设置”。"), code="county-not-set-up")
    return settings
