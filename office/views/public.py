"""Pages anybody may read: how data are protected, whom to reach, how to read in large type."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from directory.addresses import own_address
from office.models import CountySettings

LARGE_TEXT_COOKIE = "large_text"
ONE_YEAR = 365 * 24 * 60 * 60  # seconds


def _page_of_counties(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a public page that speaks for the county of `?county=<prefix>`, or for each county there is."""

    @require_safe
    @login_not_required
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, template, _chosen(request.GET.get("county", "")))

    return page


def _chosen(prefix: str) -> dict[str, Any]:
    counties = list(CountySettings.objects.select_related("county"))
    named = [county for county in counties if county.number_prefix == prefix.strip().upper()]
    return {
        "counties": named or counties,
        "others": [county for county in counties if county not in named] if named else [],
        "is_unknown": bool(prefix) and not named,
    }


privacy = _page_of_counties("office/privacy.html")
contact = _page_of_counties("office/contact.html")
accessibility = _page_of_counties("office/accessibility.html")


@require_POST
@login_not_required
def large_text(request: HttpRequest) -> HttpResponse:
    """Turn large text on (`large_text=1`) or off for this browser and go back to where the person was."""
    back = request.POST.get("next", "")
    response = HttpResponseRedirect(own_address(back) or "/")
    is_large = request.POST.get("large_text", "1") == "1"
    response.set_cookie(
        LARGE_TEXT_COOKIE,
        "1" if is_large else "0",
        max_age=ONE_YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
