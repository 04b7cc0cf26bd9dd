"""Where a matter may be sent: one answer for the lists of forms and for the verbs behind them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from directory.models import Department
from directory.refusals import Invalid

from ..models import Issue


def departments_for(issue: Issue) -> QuerySet[Department]:
    """Where a matter may be dispatched: the county's, its township's and village's bodies; never a concerned one."""
    township, village = issue.path[:9], issue.path[:12]
    reach = (
        Q(path=issue.path[:6])
        | Q(path=township, kind=Department.Kind.TOWNSHIP_OFFICE)
        | Q(path=village, kind=Department.Kind.VILLAGE_COMMITTEE)
        | Q(path=township)
    )
    if issue.conflict:
        reach &= ~Q(kind=Department.Kind.VILLAGE_COMMITTEE)
    rows = Department.objects.filter(reach, is_active=True).order_by("kind", "name")
    return rows.exclude(pk=issue.concerned_department_id) if issue.concerned_department_id else rows


def check_reach(issue: Issue, department: Department, field: str = "department") -> None:
    """Raise Invalid at the field for a department to which the matter may not go."""
    if not departments_for(issue).filter(pk=department.pk).exists():
        sentence = _("不能派给“%(name)s”：请选本县、本乡镇现有的单位，被反映的单位除外。") % {"name": department}
        raise Invalid(sentence, errors={field: [sentence]})
