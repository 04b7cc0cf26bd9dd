"""What the lines of an inbox are about. Notices name a matter by number alone; its title is for who may read it."""

import re
from collections.abc import Iterable

from django import template

from directory.models import User
from office.models import Notice

from ..models import Issue
from ..permissions import may_read_raw
from ..views.desk import title_of

register = template.Library()
NUMBER = re.compile(r"^/desk/(?:issues|referrals)/([A-Z0-9-]+)/")


@register.simple_tag
def titles_of(notices: Iterable[Notice], user: User) -> dict[str, str]:
    """Return for each address of these notices the title of its matter, in one query; none of what is not readable."""
    numbers = {notice.address: found[1] for notice in notices if (found := NUMBER.match(notice.address))}
    issues = Issue.objects.visible_to(user).filter(number__in=set(numbers.values())).with_place()
    titles = {issue.number: title_of(issue, user) for issue in issues if _has_words(issue, user)} if numbers else {}
    return {address: titles[number] for address, number in numbers.items() if number in titles}


@register.filter
def at(titles: dict[str, str], address: str) -> str:
    """Return the title that belongs to an address, if there is one."""
    return titles.get(address, "")


def _has_words(issue: Issue, user: User) -> bool:
    return bool(issue.public_title or issue.digest or may_read_raw(user, issue))
