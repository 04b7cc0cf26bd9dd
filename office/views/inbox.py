"""The inbox of each person, and the county office's log of what went out to channels."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.addresses import own_address
from directory.models import Role
from directory.refusals import NotAllowed, Refused
from directory.scopes import actor_of, scope_of

from .. import channels
from ..deliveries import resend
from ..models import Delivery, Notice
from ..models.notice import DeliveryQuerySet
from ..notices import mark_read
from ..paging import keyset_page


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(actor_of(request))
    if request.GET.get("unread") == "1":
        rows = rows.unread()
    context = {"page": keyset_page(rows, request.GET, by="created_at"), "is_unread": request.GET.get("unread") == "1"}
    return render(request, "office/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    user = actor_of(request)
    count = mark_read(user, Notice.objects.visible_to(user))
    messages.success(request, _("%(n)s 条通知已标为看过。") % {"n": count} if count else _("没有未看的通知。"))
    return redirect("office:inbox")


@require_POST
def inbox_open(request: HttpRequest, notice: int) -> HttpResponse:
    user = actor_of(request)
    row = get_object_or_404(Notice.objects.visible_to(user), pk=notice)
    mark_read(user, Notice.objects.filter(pk=row.pk))
    return redirect(own_address(row.address) or "office:inbox")


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = _deliveries(request).select_related("notice", "resent_by")
    if state in Delivery.State.values:
        rows = rows.filter(state=state)
    context = {
        "page": keyset_page(rows, request.GET, by="created_at"),
        "states": Delivery.State.choices,
        "state": state,
        "channels": channels.names(),
    }
    return render(request, "office/delivery-list.html", context)


@require_POST
def delivery_resend(request: HttpRequest, delivery: int) -> HttpResponse:
    row = get_object_or_404(_deliveries(request), pk=delivery)
    try:
        resend(by=actor_of(request), delivery=row)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("已安排重新发送，过一会儿再来看结果。"))
    return redirect("office:delivery-list")


def _deliveries(request: HttpRequest) -> DeliveryQuerySet:
    user = actor_of(request)
    if not scope_of(user).has(Role.COUNTY_OFFICE):
        raise NotAllowed(_("发送记录由县联席办查看。"))
    return Delivery.objects.visible_to(user)
