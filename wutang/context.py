"""What the frame of every page needs: whose site this is, whether it is a demonstration, and the user's links.

Asked of the database when a page first needs it, and then remembered for `SITE_CACHE_SECONDS`; an error page must not
fail because of it, so a database that does not answer is a site without a name.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from directory.models import Posting, Role, User
from directory.paths import is_under
from directory.roles import LETTING_IN, OFFICES, READING_ROLES, VILLAGE_ROLES
from directory.scopes import NOBODY, Scope, scope_of
from feedback import todo
from office.calendar_changes import year_without_notice
from office.models import CalendarNotice, CountySettings
from office.notices import MOST_COUNTED, unread_count

ICP_REGISTER = "https://beian.miit.gov.cn/"
"""Where an ICP number can be checked; a site must link to it (非经营性互联网信息服务备案管理办法 §13)."""
POLICE_REGISTER = "https://beian.mps.gov.cn/"
COUNTIES = "site:counties"
NOTICE_YEAR = "site:notice-year"
MOMENT = re.compile(r"\d{10}\.\d{3}", re.ASCII)
COUNTED_COOKIE = "counted"
"""Since when a remembered count of what waits is too old for this browser; a moment, nothing about the person."""
SHOWN = (
    "number_prefix", "site_name", "duty_phone", "complaint_phone", "office_address", "icp_number", "police_number",
    "is_demo",
)  # fmt: skip
IN_BAR, ON_PHONE = 7, 4
"""How many links stand in the bar itself, and in the phone's; the others open under 更多 and stand at the foot."""
STAFF_LINKS = (
    (_("工作台"), "/desk/", tuple(Role)),
    (_("恳谈"), "/desk/meetings/", READING_ROLES),
    (_("事项"), "/desk/issues/", (*READING_ROLES, Role.SUPERVISION)),
    (_("交办单"), "/desk/referrals/", (Role.DEPARTMENT, Role.VILLAGE_SECRETARY, *OFFICES)),
    (_("汇总"), "/summary/", (*VILLAGE_ROLES, *OFFICES, Role.OFFICIAL, Role.SUPERVISION)),
    (_("督办"), "/desk/supervisions/", (Role.DEPARTMENT, Role.SUPERVISION, Role.OFFICIAL, *OFFICES)),
    (_("保护申请"), "/desk/protection/", (Role.SUPERVISION,)),
    (_("查看审批"), "/desk/unmasking/", (Role.SUPERVISION, Role.SECURITY_ADMIN, *OFFICES)),
    (_("回访"), "/desk/visits/", (Role.RETURN_VISITOR, *OFFICES)),
    (_("公示审核"), "/desk/review/", OFFICES),
    (_("回执"), "/desk/slips/", (Role.COUNTY_OFFICE,)),
    (_("办理期限"), "/desk/policies/", (Role.COUNTY_OFFICE,)),
    (_("放假安排"), "/desk/calendar/", (Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN)),
    (_("发送记录"), "/desk/deliveries/", (Role.COUNTY_OFFICE,)),
    (_("待核实屋场"), "/desk/yards/", OFFICES),
    (_("导入人员"), "/desk/people/import/", (Role.COUNTY_OFFICE,)),
    (_("岗位交接"), "/desk/people/handover/", LETTING_IN),
    (_("重置密码"), "/accounts/resets/", LETTING_IN),
    (_("访问记录"), "/desk/audit/", (Role.AUDIT_ADMIN,)),
    (_("我导出的表"), "/desk/exports/", (*READING_ROLES, Role.DEPARTMENT, Role.SUPERVISION)),
    (_("我的登录"), "/accounts/sessions/", tuple(Role)),
)


class Site:
    """The site as one request sees it; every part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._user = getattr(request, "user", None)
        self._request = request

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self._user) if self._user is not None else NOBODY

    @cached_property
    def _counties(self) -> list[dict[str, Any]]:
        return _remembered(COUNTIES, _read_counties, [])

    @cached_property
    def county(self) -> dict[str, Any]:
        """Settings of the user's county, or of the only one; empty where several counties share a public page."""
        for seat in self._scope.seats:
            for county in self._counties:
                if is_under(seat.path, county["path"]):
                    return county
        return self._counties[0] if len(self._counties) == 1 else {}

    @property
    def name(self) -> str:
        return self.county.get("site_name", "")

    @property
    def phone(self) -> str:
        return self.county.get("duty_phone", "")

    @property
    def complaint_phone(self) -> str:
        return self.county.get("complaint_phone", "")

    @property
    def address(self) -> str:
        return self.county.get("office_address", "")

    @property
    def _chosen(self) -> str:
        """The prefix of the county the address names; none where the address cannot be read, as on its error page."""
        try:
            return self._request.GET.get("county", "").strip().upper()
        except SuspiciousOperation:
            return ""

    @property
    def icp_numbers(self) -> list[str]:
        return self._registered("icp_number")

    @property
    def police_records(self) -> list[str]:
        return self._registered("police_number")

    def _registered(self, field: str) -> list[str]:
        """Under which numbers the site is registered: of the page's county, or of every county that shares it."""
        chosen = [county for county in self._counties if county.get("number_prefix") == self._chosen]
        shown = [self.county] if self.county else chosen or self._counties
        return list(dict.fromkeys(county[field] for county in shown if county[field]))

    icp_register, police_register = ICP_REGISTER, POLICE_REGISTER

    @property
    def is_demo(self) -> bool:
        """Say whether the page must carry the demonstration banner."""
        shown = [self.county] if self.county else self._counties
        return any(county["is_demo"] for county in shown)

    @cached_property
    def place(self) -> str:
        """The place or department the user works for, by the first live posting."""
        user_id = self._scope.user_id
        return _remembered(_place_key(user_id), lambda: _read_place(user_id), "") if user_id else ""

    @cached_property
    def unread(self) -> str:
        """How many notices the user has not looked at, for the bar; 99+ for more, empty for none."""
        if self._scope.user_id is None:
            return ""
        try:
            count = unread_count(cast("User", self._user))
        except DatabaseError:
            return ""
        return "99+" if count >= MOST_COUNTED else str(count or "")

    @cached_property
    def waiting(self) -> str:
        """How much waits for the user, for the bar; 99+ for more, empty for nothing. See `COUNTED_COOKIE`."""
        user_id = self._scope.user_id
        if user_id is None:
            return ""
        key = f"site:waiting:{user_id}:{_moment(self._request.COOKIES.get(COUNTED_COOKIE, ''))}"
        count = _remembered(key, lambda: todo.count_for(cast("User", self._user)), 0)
        return todo.count_words(count) if count else ""

    @property
    def year_without_notice(self) -> int | None:
        """The year whose notice on days off the county office must still bring in, for its desk; else None."""
        is_asked = self._scope.has(Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN)
        return _remembered(NOTICE_YEAR, year_without_notice, None) if is_asked else None

    @cached_property
    def staff_links(self) -> list[dict[str, Any]]:
        """The staff pages the user's roles open, most used first."""
        links = [{"label": label, "url": url} for label, url, roles in STAFF_LINKS if self._scope.has(*roles)]
        if self._scope.opens_admin:
            links.append({"label": _("后台"), "url": "/admin/"})
        return links

    @property
    def bar_links(self) -> list[dict[str, Any]]:
        """The links that stand in the bar."""
        return self.staff_links[: _shown(len(self.staff_links), IN_BAR)]

    @property
    def more_links(self) -> list[dict[str, Any]]:
        """The links that open under 更多; none where all stand in the bar."""
        return self.staff_links[len(self.bar_links) :]

    @property
    def phone_links(self) -> list[dict[str, Any]]:
        """The links at the bottom of a phone's page; where more are left, its last place leads to all of them."""
        return self.staff_links[: _shown(len(self.staff_links), ON_PHONE)]


def _moment(text: str) -> str:
    """A moment as it may stand in a key; anything else a browser sends is none."""
    return text if MOMENT.fullmatch(text) else ""


def _shown(count: int, places: int) -> int:
    """How many links stand in a bar of so many places, one of which is for 更多 when not all fit."""
    return count if count <= places else places - 1


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` on every page, and `todo_count`, which the desk itself knows to the row."""
    shown = Site(request)
    return {"site": shown, "todo_count": SimpleLazyObject(lambda: shown.waiting)}


def _remembered(key: str, read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return cache.get_or_set(key, read, settings.SITE_CACHE_SECONDS)
    except DatabaseError:
        return otherwise


def _read_counties() -> list[dict[str, Any]]:
    rows = CountySettings.objects.values_list("county__path", *SHOWN)
    return [dict(zip(("path", *SHOWN), row, strict=True)) for row in rows]


def _read_place(user_id: int) -> str:
    postings = Posting.objects.live().filter(user_id=user_id).order_by("path", "role")
    posting = postings.select_related("department", "yard", "village", "division").first()
    return posting.where if posting else ""


def _place_key(user_id: int | None) -> str:
    return f"site:place:{user_id}"


@receiver([post_save, post_delete], sender=CountySettings, dispatch_uid="site-forgets-counties")
def _forget_counties(**_kwargs: Any) -> None:
    cache.delete(COUNTIES)


@receiver([post_save, post_delete], sender=CalendarNotice, dispatch_uid="site-forgets-notice-year")
def _forget_notice_year(**_kwargs: Any) -> None:
    cache.delete(NOTICE_YEAR)


@receiver([post_save, post_delete], sender=Posting, dispatch_uid="site-forgets-place")
def _forget_place(instance: Posting, **_kwargs: Any) -> None:
    cache.delete(_place_key(instance.user_id))
