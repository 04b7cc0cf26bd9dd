"""Dispatching several proposed orders to one department: each row through the verb, a failed one said by name."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.asking import asks
from directory.models import User
from directory.refusals import Invalid, Refused
from directory.scopes import actor_of
from office.answers import refused, wants_json

from .. import workflow
from ..forms.dispatching import BulkDispatchForm, RowForm
from ..models import Referral
from ..models.choices import HANDLING
from ..permissions import refuse_dispatch
from ..permissions.parties import sends
from .desk import title_of
from .targets import whole_referrals

MOST_AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@asks(BulkDispatchForm, RowForm)
def bulk_dispatch(request: HttpRequest) -> HttpResponse:
    """Show the chosen orders with one form; POST dispatches each, and comes back with those that failed."""
    user = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    found = chosen(user, given.getlist("order"))
    orders = [order for order in found if refuse_dispatch(user, order) is None]
    gone = [gone_row(order, user) for order in found if order not in orders and sends(user, order)]
    if not orders:
        return none_left(request, gone)
    form = BulkDispatchForm(request.POST or None, orders=orders)
    rows = [RowForm(request.POST or None, by=user, order=order) for order in orders]
    done: list[Referral] = []
    unsent: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        done, unsent = dispatch_each(user, form, rows)
        failed = [*gone, *unsent]
        if wants_json(request):
            return JsonResponse(
                {"done": [order.issue.number for order in done], "failed": failed}, status=status_of(failed)
            )
        if done:
            messages.success(request, _("已派单 %(n)s 件。") % {"n": len(done)})
        if not unsent:
            return told_of(request, gone)
    context = {
        "form": form,
        "rows": [row_of(user, row) for row in rows if row.order not in done],
        "failed": [*gone, *unsent],
    }
    return render(
        request, "feedback/bulk_dispatch.html", context, status=409 if unsent else 422 if form.errors else 200
    )


def none_left(request: HttpRequest, gone: Sequence[dict[str, str]]) -> HttpResponse:
    """Answer that nothing of what was chosen can be dispatched, and why not where somebody else was first."""
    nothing = Invalid(_("请先勾选要派的交办单。"))
    if wants_json(request):
        return JsonResponse({"done": [], "failed": gone}, status=409) if gone else refused(request, nothing)
    if not gone:
        messages.error(request, nothing.sentence)
    return told_of(request, gone)


def told_of(request: HttpRequest, gone: Sequence[dict[str, str]]) -> HttpResponse:
    """Back to the list, with a sentence on each order that was no longer to be dispatched."""
    for one in gone:
        messages.warning(request, _("%(number)s 没有派：%(why)s") % one)
    return redirect(f"{reverse('feedback:referral-list')}?show=proposed")


def chosen(user: User, keys: Sequence[str]) -> list[Referral]:
    """Return the chosen orders this person may see, in the order of their numbers."""
    wanted = Q(pk__in=[])
    for key in keys[:MOST_AT_ONCE]:
        number, _mark, ordinal = key.rpartition("~")
        if ordinal.isdecimal() and len(ordinal) < 5:
            wanted |= Q(issue__number=number[:40], ordinal=int(ordinal))
    return list(whole_referrals().visible_to(user).filter(wanted).order_by("issue__number", "ordinal"))


def gone_row(order: Referral, user: User) -> dict[str, str]:
    """A chosen order that is no longer to be dispatched: what became of it meanwhile."""
    why = _("现在是“%(now)s”。") % {"now": order.get_status_display()}
    if order.status in HANDLING:
        why = _("已由%(who)s派给%(department)s。") % {"who": order.dispatched_by, "department": order.department}
    return {"number": order.issue.number, "title": title_of(order.issue, user), "why": why}


def dispatch_each(
    user: User, form: BulkDispatchForm, rows: Sequence[RowForm]
) -> tuple[list[Referral], list[dict[str, str]]]:
    """Run the verb on each row by itself; return what was done, and what was not with the sentence why."""
    done: list[Referral] = []
    failed: list[dict[str, str]] = []
    for row in rows:
        sentence = next((str(text) for texts in row.errors.values() for text in texts), "")
        if row.is_valid():
            try:
                workflow.dispatch(by=user, referral=row.order, **form.cleaned_data, **row.cleaned_data)
            except Refused as refusal:
                sentence = refusal.sentence
            else:
                done.append(row.order)
                continue
        failed.append({"number": row.order.issue.number, "title": title_of(row.order.issue, user), "why": sentence})
    return done, failed


def row_of(user: User, row: RowForm) -> dict[str, Any]:
    """A chosen order as the page draws it."""
    return {
        "form": row,
        "order": row.order,
        "key": key_of(row.order),
        "title": title_of(row.order.issue, user),
    }


def key_of(order: Referral) -> str:
    """What names an order in the address and in the form."""
    return f"{order.issue.number}~{order.ordinal}"


def status_of(failed: Sequence[Any]) -> int:
    """201 when all were dispatched, 409 when one was not."""
    return 409 if failed else 201
