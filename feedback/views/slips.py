"""Sealed slips: the county prints a pad; the codes are on the page once, right after printing, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory.asking import asks
from directory.models import Division, Role, User
from directory.refusals import Refused
from directory.scopes import actor_of, scope_of
from office.access import log_access
from office.answers import form_errors
from office.counties import settings_of
from office.models import AccessLog
from office.paging import keyset_page

from ..forms.slips import PadForm
from ..models import SlipBatch, TraceCode
from ..qr import qr_svg
from ..slips import Slip, print_pad

ON_A_PAGE = 8


@dataclass(frozen=True)
class PrintedSlip:
    """A slip as it lies on paper: serial outside, code and QR under the fold."""

    serial: str
    grouped: str
    qr: str


def printed(slip: Slip, absolute: Callable[[str], str]) -> PrintedSlip:
    """Draw a slip; its QR opens the trace page with the code in the fragment, which no server ever receives."""
    address = absolute(reverse("feedback:trace")) + f"#{slip.serial}.{slip.code}"
    return PrintedSlip(slip.serial, slip.grouped, qr_svg(address))


def in_pages(slips: list[PrintedSlip]) -> list[list[PrintedSlip]]:
    """The slips as they lie on sheets of paper."""
    return [slips[start : start + ON_A_PAGE] for start in range(0, len(slips), ON_A_PAGE)]


def counties_of(user: User) -> list[Division]:
    """Counties whose office the user works for."""
    paths = scope_of(user).paths(Role.COUNTY_OFFICE)
    return list(Division.objects.usable().filter(path__in=paths, level=Division.Level.COUNTY))


@require_http_methods(["GET", "HEAD", "POST"])
@asks(PadForm)
def slip_batches(request: HttpRequest) -> HttpResponse:
    """The pads printed so far, and printing a new one."""
    counties = counties_of(actor_of(request))
    form = PadForm(request.POST or None, counties=counties)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                batch, slips = print_pad(by=actor_of(request), **form.cleaned_data)
            except Refused as refusal:
                form_errors(form, refusal)
                status = refusal.status
            else:
                return pad(request, batch, slips)
    rows = SlipBatch.objects.filter(county__in=counties).select_related("county", "printed_by")
    form.know(rows.order_by("-pk").values_list("pk", flat=True).first() or 0)
    page = keyset_page(rows, request.GET, by="printed_at")
    context = {"form": form if counties else None, "page": page}
    return render(request, "feedback/slips.html", context, status=status)


def pad(request: HttpRequest, batch: SlipBatch, slips: list[Slip]) -> HttpResponse:
    """The printable pad; this answer is the only place where its codes ever stand."""
    log_access(by=actor_of(request), action=AccessLog.Action.PRINT, target=str(batch), request=request)
    context = {
        "batch": batch,
        "pages": in_pages([printed(slip, request.build_absolute_uri) for slip in slips]),
        "settings": settings_of(batch.county.path),
        "site_address": request.build_absolute_uri(reverse("feedback:trace")),
    }
    return render(request, "feedback/pad.html", context, status=201)


@require_safe
def slip_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """What became of the slips of one pad; never their codes."""
    row = get_object_or_404(
        SlipBatch.objects.filter(county__in=counties_of(actor_of(request))).select_related("county", "printed_by"),
        pk=batch,
    )
    slips = TraceCode.objects.filter(batch=row).select_related("issue").order_by("serial")
    return render(request, "feedback/slip_batch.html", {"batch": row, "slips": slips})
