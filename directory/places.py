"""What is given to places: permanent numbers, marks of shared names, yards written down for the first time."""

import unicodedata
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from .models import Counter, Department, Division, User, Village, Yard
from .models.place import FIRST_PLACE_NUMBER, PLACE_NUMBERS
from .paths import under
from .refusals import Conflict, Invalid
from .signs import without_unseen

YARD_NAME_LENGTH = 40
MOST_YARDS = 999
Place = TypeVar("Place", Division, Village, Yard, Department)


def take_place_numbers(count: int = 1) -> int:
    """Take `count` permanent place numbers in a row and return the first; inside a transaction."""
    return Counter.objects.take(PLACE_NUMBERS, count) + FIRST_PLACE_NUMBER - 1


def mark_shared_names(county_path: str) -> None:
    """Mark the villages of a county that have a namesake there; they are always shown with their township."""
    villages = Village.objects.filter(under(county_path), retired_on=None)
    names = villages.values("short_name").annotate(rows=Count("pk")).filter(rows__gt=1).order_by()
    shared = villages.filter(short_name__in=names.values("short_name"))
    shared.filter(shares_name=False).update(shares_name=True)
    villages.filter(shares_name=True).exclude(short_name__in=names.values("short_name")).update(shares_name=False)


def clean_yard_name(name: str) -> str:
    """Return the name as it is kept: full-width signs made plain, no blanks, nothing unseen.

    Raises Invalid for a name without a sign to be seen, or too long.
    """
    kept = without_unseen("".join(unicodedata.normalize("NFKC", name).split()))
    if not kept:
        raise Invalid(_("请写上屋场的名字。"), errors={"yard": [_("请写上屋场的名字。")]})
    if len(kept) > YARD_NAME_LENGTH:
        sentence = _("屋场名字最多 %(most)s 个字。") % {"most": YARD_NAME_LENGTH}
        raise Invalid(sentence, errors={"yard": [sentence]})
    return kept


def followed(place: Place) -> Place:
    """Return what stands there today: a merged one's successor."""
    while place.successor_id:
        place = place.successor  # type: ignore[assignment]  # of its own kind, and there
    return place


def locked_today(village: Village) -> Village:
    """Return the village as it is now, or what it was merged into, its row locked; inside a transaction.

    What the caller has in hand may have been merged since, and even while the lock is waited for.
    """
    rows = Village.objects.select_related("township")
    today = followed(rows.get(pk=village.pk))
    locked = rows.select_for_update(of=("self",)).get(pk=today.pk)
    return locked_today(locked) if locked.successor_id else locked


@transaction.atomic
def find_or_add_yard(*, village: Village, name: str, by: User | None, **fields: Any) -> Yard:
    """Return the village's yard of this name, a merged one's successor, or a new one awaiting confirmation.

    A merged village gets no more yards: its successor does.
    """
    kept = clean_yard_name(name)
    village = locked_today(village)
    namesakes = Yard.objects.filter(village=village, short_name=kept)
    known = namesakes.filter(retired_on=None).first() or namesakes.order_by("retired_on").last()
    if known is not None:
        return followed(known)
    return Yard.objects.create(
        village=village,
        name=kept,
        short_name=kept,
        kind=fields.pop("kind", kind_by_name(kept)),
        path=free_yard_paths(village)[0],
        number=take_place_numbers(),
        created_by=by,
        is_demo=fields.pop("is_demo", village.is_demo),
        **fields,
    )


def kind_by_name(name: str) -> str:
    """Guess from its last sign whether a name is that of a 片, a 组 or a yard."""
    return {"片": Yard.Kind.PIAN, "组": Yard.Kind.GROUP}.get(name[-1], Yard.Kind.YARD)


def free_yard_paths(village: Village, count: int = 1) -> list[str]:
    """Return the next paths of yards in the village; a number once used there is not used again.

    Raises Conflict when the village would come to more than 999.
    """
    last = Yard.objects.filter(under(village.path)).aggregate(last=Max("path"))["last"]
    used = int(last[len(village.path) :]) if last else 0
    if used + count > MOST_YARDS:
        sentence = _("一个村的屋场最多 %(most)s 个，请乡镇先合并重复的屋场。") % {"most": MOST_YARDS}
        raise Conflict(sentence)
    return [f"{village.path}{used + step:03d}" for step in range(1, count + 1)]
