"""Reply templates: ready answers with placeholders in 【】, filled in one pass, refused while one is left open.

Using one in a form: `ready_for(issue, outcome)` gives the texts with everything the system knows filled in; the tag
`{% reply_help form issue verb.slug %}` of `feedback/templatetags/replies.py` draws them below a verb's form; the verb
itself refuses what is still open with `filled(field, text)`.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.paths import COUNTY
from directory.refusals import Invalid
from office.day_words import plain_day

from .models import Issue, ReplyTemplate
from .models.choices import HANDLING

PLACEHOLDER = re.compile(r"【([^【】\n]{1,20})】")
LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S*|\bwww\.\S*|\b(?:mailto|javascript|data|tel):\S*", re.IGNORECASE)
BRACKETS = str.maketrans({"【": "（", "】": "）"})
MOST_VALUE = 200


@dataclass(frozen=True)
class Ready:
    """A template filled as far as the system can: its name, its text, and what the writer still has to fill in."""

    name: str
    text: str
    open: tuple[str, ...]


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values into their placeholders, in a single pass; one without a value stays as it is.

    A value is plain words on one line: it can bring in no placeholder, no link and no line of its own.
    """
    return PLACEHOLDER.sub(lambda found: _plain(values.get(found[1], "")) or found[0], template)


def open_in(text: str) -> tuple[str, ...]:
    """Return the names of the placeholders still open, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def filled(field: str, text: str) -> str:
    """Return the text; raise Invalid at its field, naming them, while placeholders are open."""
    still_open = open_in(text)
    if still_open:
        names = "".join(f"【{name}】" for name in still_open)
        sentence = _("还有没填的地方：%(names)s。请填好，或删掉这几处再存。") % {"names": names}
        raise Invalid(sentence, code="open-placeholder", errors={field: [sentence]})
    return text


def templates_for(issue: Issue, outcome: str) -> QuerySet[ReplyTemplate]:
    """Return the county's templates for a matter and a way of settling it, the closest first."""
    categories = Q(category=None)
    if issue.category_id:
        categories |= Q(category=issue.category_id) | Q(category__children=issue.category_id)
    rows = ReplyTemplate.objects.filter(categories, county__path=issue.path[:COUNTY], is_active=True)
    if outcome:
        rows = rows.filter(outcome__in=["", outcome])
    closeness = Case(
        When(category=issue.category_id, then=0), When(category=None, then=2), default=1, output_field=IntegerField()
    )
    return rows.order_by(closeness, "-outcome", "name").distinct()


def values_for(issue: Issue, *, today: datetime.date | None = None) -> dict[str, str]:
    """Return what the system knows of a matter; a placeholder of another name is the writer's to fill."""
    day = today or timezone.localdate()
    orders = issue.referrals.filter(status__in=HANDLING, department__isnull=False).select_related("department")
    order = orders.order_by("-role", "-ordinal").first()  # the lead before those that help, the last one first
    return {
        "编号": issue.number,
        "地点": issue.where,
        "单位": order.department.name if order and order.department else "",
        "日期": plain_day(day),
    }


def ready_for(issue: Issue, outcome: str, *, today: datetime.date | None = None) -> list[Ready]:
    """Return the templates for a matter with everything filled in that the system knows."""
    values = values_for(issue, today=today)
    found = []
    for template in templates_for(issue, outcome):
        text = fill(template.text, values)
        found.append(Ready(template.name, text, open_in(text)))
    return found


def faults_of_template(text: str) -> str:
    """Return why a template cannot be kept, "" when it can: brackets in pairs, a name in each, no links."""
    rest = PLACEHOLDER.sub("", text)
    if "【" in rest or "】" in rest:
        return _("【】要成对，里面写 1 到 20 个字，不换行。")
    if LINK.search(text):
        return _("模板里不写网址和链接，群众会分不清真假。")
    return ""


def _plain(value: str) -> str:
    words = "".join(sign if sign.isprintable() else " " for sign in str(value))
    while LINK.search(words):
        words = LINK.sub(" ", words)
    return " ".join(words.translate(BRACKETS).split())[:MOST_VALUE]
