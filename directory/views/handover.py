from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..asking import asks
from ..forms import HandOverForm
from ..models import Posting, User
from ..postings import hand_over, postings_to_hand_over
from ..refusals import NotAllowed, Refused
from ..roles import LETTING_IN
from ..scopes import actor_of, scope_of

MOST_SHOWN = 200


@require_safe
def hand_over_list(request: HttpRequest) -> HttpResponse:
    _check_office(request)
    wanted = request.GET.get("q", "").strip()[:60]
    live = Posting.objects.live().visible_to(request.user).filter(user=OuterRef("pk"))
    people = User.objects.visible_to(request.user).filter(Exists(live)).exclude(pk=actor_of(request).pk)
    found = list(people.named(wanted).order_by("username")[: MOST_SHOWN + 1])
    context = {"people": found[:MOST_SHOWN], "is_more": len(found) > MOST_SHOWN, "wanted": wanted}
    return render(request, "directory/hand-over-list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(HandOverForm)
def hand_over_person(request: HttpRequest, user: int) -> HttpResponse:
    _check_office(request)
    people = User.objects.visible_to(request.user)
    person = get_object_or_404(people, pk=user)
    held = postings_to_hand_over(actor_of(request), person)
    form = HandOverForm(request.POST or None, held=held, people=people.filter(is_active=True).exclude(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            hand_over(
                by=actor_of(request),
                from_user=person,
                to_user=chosen["to_user"],
                on=chosen["on"],
                only=[posting.pk for posting in chosen["postings"]],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            words = {"old": person.full_name, "new": chosen["to_user"].full_name}
            messages.success(request, _("%(old)s的岗位已交给%(new)s，第二天起生效。") % words)
            return redirect("directory:hand-over-list")
    return render(
        request,
        "directory/hand-over.html",
        {"form": form, "person": person, "held": held},
        status=422 if form.errors else 200,
    )


def _check_office(request: HttpRequest) -> None:
    if not scope_of(request.user).has(*LETTING_IN):
        raise NotAllowed(_("岗位交接由乡镇屋场办、县联席办或安全管理员办理。"))
