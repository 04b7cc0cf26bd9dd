"""Dispatching several proposed orders to one department: each row through the verb, a failed one said by name."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.models import User
from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import wants_json

from .. import workflow
from ..forms.dispatching import BulkDispatchForm, RowForm
from ..models import Referral
from ..permissions import refuse_dispatch
from .desk import title_of
from .targets import whole_referrals

MOST_AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_dispatch(request: HttpRequest) -> HttpResponse:
    """Show the chosen orders with one form; POST dispatches each, and comes back with those that failed."""
    user = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    orders = chosen(user, given.getlist("order"))
    if not orders:
        messages.error(request, _("请先勾选要派的交办单；已经派出去的不再显示。"))
        return redirect("/desk/referrals/?show=proposed")
    form = BulkDispatchForm(request.POST or None, orders=orders)
    rows = [RowForm(request.POST or None, by=user, order=order) for order in orders]
    failed: list[dict[str, str]] = []
    done: list[Referral] = []
    if request.method == "POST" and form.is_valid():
        done, failed = dispatch_each(user, form, rows)
        if wants_json(request):
            return JsonResponse(
                {"done": [order.issue.number for order in done], "failed": failed}, status=status_of(failed)
            )
        if done:
            messages.success(request, _("已派单 %(n)s 件。") % {"n": len(done)})
        if not failed:
            return redirect("/desk/referrals/?show=proposed")
    context = {
        "form": form,
        "rows": [row_of(user, row) for row in rows if row.order not in done],
        "failed": failed,
    }
    return render(
        request, "feedback/bulk_dispatch.html", context, status=409 if failed else 422 if form.errors else 200
    )


def chosen(user: User, keys: Sequence[str]) -> list[Referral]:
    """Return the proposed orders among the chosen this person may dispatch, in the order of their numbers."""
    wanted = Q(pk__in=[])
    for key in keys[:MOST_AT_ONCE]:
        number, _mark, ordinal = key.rpartition("~")
        if ordinal.isdecimal() and len(ordinal) < 5:
            wanted |= Q(issue__number=number[:40], ordinal=int(ordinal))
    rows = whole_referrals().visible_to(user).filter(wanted, status=Referral.Status.PROPOSED)
    return [row for row in rows.order_by("issue__number", "ordinal") if refuse_dispatch(user, row) is None]


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
