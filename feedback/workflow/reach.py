"""Where a matter may be sent: one answer for the lists of forms and for the verbs behind them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from directory.models import Department
from directory.paths import COUNTY, TOWNSHIP, VILLAGE
from directory.refusals import Invalid

from ..models import Issue, Referral
from ..models.choices import Conflict

NEVER_HANDLING = (Department.Kind.JOINT_OFFICE, Department.Kind.SUPERVISION)
"""They send and supervise: what they handled themselves, nobody above them would approve."""

TOO_NEAR: dict[str, tuple[str, ...]] = {
    Conflict.VILLAGE_CADRE: (Department.Kind.VILLAGE_COMMITTEE,),
    Conflict.DEPARTMENT: (Department.Kind.VILLAGE_COMMITTEE,),
    Conflict.OFFICIAL: (Department.Kind.VILLAGE_COMMITTEE, Department.Kind.TOWNSHIP_OFFICE),
}
"""Which official it is, is not known: it may be the township's own."""


def departments_for(issue: Issue) -> QuerySet[Department]:
    """Where a matter may be dispatched: those near it, but who sends and who supervises."""
    return departments_near(issue).exclude(kind__in=NEVER_HANDLING)


def departments_near(issue: Issue) -> QuerySet[Department]:
    """Whom a matter may be asked about: bodies of its county, township and village; never a concerned one."""
    near = [issue.path[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)]
    rows = Department.objects.filter(path__in=near, is_active=True).order_by("kind", "name")
    rows = rows.exclude(kind__in=TOO_NEAR.get(issue.conflict, ()))
    return rows.exclude(pk=issue.concerned_department_id) if issue.concerned_department_id else rows


def check_sending(order: Referral, department: Department) -> None:
    """Raise Invalid for a department the order may not go to: out of reach, or with another live order of it."""
    check_reach(order.issue, department)
    others = order.issue.referrals.live().exclude(pk=order.pk)
    if others.filter(department=department).exists():
        sentence = _("“%(name)s”已经在办这件事。") % {"name": department}
        raise Invalid(sentence, errors={"department": [sentence]})


def check_concerned(issue: Issue, department: Department) -> None:
    """Raise Invalid for a department that a matter of this place may not be about; the county's own offices may be."""
    if not departments_near(issue).filter(pk=department.pk).exists():
        sentence = _("请选本县、本乡镇现有的单位。")
        raise Invalid(sentence, errors={"concerned_department": [sentence]})


def check_reach(issue: Issue, department: Department) -> None:
    """Raise Invalid for a department to which the matter may not go."""
    if not departments_for(issue).filter(pk=department.pk).exists():
        sentence = _(
            "不能派给“%(name)s”：请选本县、本乡镇现有的单位，被反映的单位、联席办、督查室除外；"
            "涉及领导干部的事，所在乡镇也除外。"
        )
        sentence %= {"name": department}
        raise Invalid(sentence, errors={"department": [sentence]})
