"""Upload, preview, confirm: what is written is what was shown, since the checked rows wait in the database."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Division, PeopleImport, Role, User
from ..refusals import Conflict, NotAllowed
from ..scopes import scope_of
from .people_check import check_people
from .people_write import write_people

VALID_FOR = datetime.timedelta(hours=2)


def counties_of(by: User) -> list[Division]:
    """Return the counties whose office a user is; raise NotAllowed when there is none."""
    paths = scope_of(by).paths(Role.COUNTY_OFFICE)
    counties = list(Division.objects.usable().filter(path__in=paths, level=Division.Level.COUNTY))
    if not counties:
        raise NotAllowed(_("只有县联席办可以导入人员和屋场。"))
    return counties


def upload(*, by: User, county: Division, content: bytes) -> PeopleImport:
    """Check a workbook and keep its rows for two hours. Raises WrongFile with a sentence for each wrong cell."""
    if county not in counties_of(by):
        raise NotAllowed(_("只能导入到本县。"))
    rows = check_people(content, county=county, by=by)
    with transaction.atomic():  # opened after the workbook was read: on SQLite nobody else could write meanwhile
        PeopleImport.objects.filter(expires_at__lt=timezone.now()).delete()
        PeopleImport.objects.filter(owner=by).delete()
        return PeopleImport.objects.create(owner=by, county=county, rows=rows, expires_at=timezone.now() + VALID_FOR)


@transaction.atomic
def confirm(*, by: User, uuid: str) -> int:
    """Write what was shown, once; return the number of rows. Raises Conflict when it was used already or is too old."""
    waiting = PeopleImport.objects.select_for_update(of=("self",)).select_related("county")
    found = waiting.filter(uuid=uuid, owner=by, expires_at__gte=timezone.now()).first()
    if found is None:
        raise Conflict(_("这次上传已经用过或过期，请重新上传。"))
    if found.county not in counties_of(by):
        raise NotAllowed(_("只能导入到本县。"))
    count = write_people(found.rows, by=by)
    found.delete()
    return count
