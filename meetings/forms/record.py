"""Forms of the record itself: opening one, changing it, counting heads, cancelling."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import fields_for_model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.fields import RowsField
from directory.models import ResidentTeam, Village
from directory.paths import COUNTY, VILLAGE
from directory.places import YARD_NAME_LENGTH

from ..details import ASKED, GROUPS
from ..models import Meeting, PlusTag

CHIPS: dict[str, type[forms.Widget] | forms.Widget] = {
    "plus_tags": forms.CheckboxSelectMultiple,
    "kind": forms.RadioSelect,
}


class VillageChoice(forms.ModelChoiceField):
    """A village, shown with its township where its name is not unique."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.label


class RecordForm(forms.Form):
    """The yard, the start and what may stay empty; shared by opening and changing a record."""

    yard = forms.CharField(
        label=_("屋场"),
        max_length=YARD_NAME_LENGTH,
        help_text=_("屋场、片或组的名字；名单里没有就直接写，保存时自动登记。"),
        widget=forms.TextInput(attrs={"list": "yards", "autocomplete": "off"}),
    )
    started_on = forms.DateField(label=_("哪天"))
    started_at = forms.TimeField(label=_("几点开始"))

    def __init__(self, *args: Any, path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.more_fields())
        self.fields["venue_kind"].choices = [("", _("不填")), *Meeting.VenueKind.choices]  # type: ignore[attr-defined]
        self.fields["kind"].required = False
        self.fields["summary"].widget.attrs.pop("maxlength", None)  # a long paste is refused, never cut in silence
        self._offer("plus_tags", PlusTag.objects.filter(is_active=True, county__path=path[:COUNTY]))
        village = path[:VILLAGE]  # "" would mean everywhere
        teams = ResidentTeam.objects.under(village) if village else ResidentTeam.objects.none()
        self._offer("team", teams.filter(ends_on=None))

    @classmethod
    def more_fields(cls) -> dict[str, forms.Field]:
        """Return the fields of what may stay empty."""
        return fields_for_model(Meeting, ASKED, widgets=CHIPS, field_classes={"plus_tags": RowsField})

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer these rows; a question that has no answer to choose is not asked."""
        offered = list(rows[:50])
        if not offered:
            del self.fields[name]
            return
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]
        shown = [(row.pk, str(row)) for row in offered]
        field.choices = shown if name == "plus_tags" else [("", _("不填")), *shown]  # type: ignore[attr-defined]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """What may stay empty, without the counts by group."""
        return [self[name] for name in ASKED if name in self.fields and name not in GROUPS]

    @property
    def group_fields(self) -> list[forms.BoundField]:
        """Counts by group, each of them optional."""
        return [self[name] for name in GROUPS]

    @property
    def opens_details(self) -> bool:
        """Whether the folded part holds an error or an answer."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in ASKED)

    @property
    def opens_groups(self) -> bool:
        """Whether the folded counts hold an error or an answer."""
        return any(self[name].errors or self[name].value() not in (None, "") for name in GROUPS)

    def start(self) -> datetime.datetime:
        """Return the moment the talk began."""
        moment = datetime.datetime.combine(self.cleaned_data["started_on"], self.cleaned_data["started_at"])
        return timezone.make_aware(moment)

    def details(self, *names: str) -> dict[str, Any]:
        """Return the cleaned details of these names; without names all, none left out."""
        wanted = [name for name in ASKED if name in self.fields and name != "plus_tags"]
        found = {name: self.cleaned_data[name] for name in wanted if not names or name in names}
        if "kind" in found:
            found["kind"] = found["kind"] or Meeting.Kind.ORDINARY
        return found


class StartForm(RecordForm):
    """Opening the record of a talk: village, yard and start are enough."""

    village = VillageChoice(
        label=_("哪个村（社区）"), queryset=Village.objects.none(), empty_label=_("请选择"), required=True
    )
    draft_uuid = forms.UUIDField(widget=forms.HiddenInput)
    is_another = forms.BooleanField(label=_("是另外一场"), required=False)
    field_order = ("village", "yard", "started_on", "started_at")

    def __init__(self, *args: Any, villages: QuerySet[Village], **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        initial = {"started_on": now.date(), "started_at": now.time(), "draft_uuid": uuid.uuid4()}
        super().__init__(*args, initial=initial | (kwargs.pop("initial", None) or {}), **kwargs)
        self.villages = list(villages)
        field = self.fields["village"]
        field.queryset = villages  # type: ignore[attr-defined]
        if len(self.villages) == 1:
            field.initial = self.villages[0].pk
            field.empty_label = None  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = _("这个村不在您登记的范围内，请从名单里选。")

    @property
    def only_village(self) -> Village | None:
        """The village, where there is nothing to choose."""
        return self.villages[0] if len(self.villages) == 1 else None

    def as_another(self) -> None:
        """Make what was typed a draft of its own, so that saving again keeps it beside the first one, by choice."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["draft_uuid"] = str(uuid.uuid4())
        self.data = data


class EditForm(RecordForm):
    """Changing a record as it was seen; only what its reader changed is written.

    Every field carries what it held when the page was drawn, so that what somebody else changed meanwhile, and heads
    counted meanwhile, stay as they are.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        start = timezone.localtime(meeting.started_at).replace(second=0, microsecond=0)
        seen = {name: getattr(meeting, name) for name in ASKED if name not in ("plus_tags", "team")}
        seen |= {"team": meeting.team_id, "started_on": start.date(), "started_at": start.time()}
        seen |= {"yard": meeting.yard.short_name if meeting.yard else "", "version": meeting.version}
        seen["plus_tags"] = [tag.pk for tag in meeting.plus_tags.all()]
        if meeting.ended_at:
            seen["ended_at"] = meeting.ended_at.replace(second=0, microsecond=0)
        super().__init__(*args, path=meeting.path, initial=seen, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    def changes(self) -> dict[str, Any]:
        """Return what to hand to the verb: what this person changed, and nothing else."""
        changed = [name for name in self.changed_data if name != "version"]
        found = self.details(*changed) if changed else {}
        if {"started_on", "started_at"} & set(changed):
            found["started_at"] = self.start()
        if "yard" in changed:
            found["yard"] = self.cleaned_data["yard"]
        if "plus_tags" in changed:
            found["plus_tags"] = self.cleaned_data["plus_tags"]
        return found

    def on_top_of(self, theirs: Meeting) -> "EditForm":
        """Return the form as it looks on the record as it is now: what was typed here, the rest as others saved it."""
        now, data = EditForm(meeting=theirs), QueryDict(mutable=True)
        for name in now.fields:
            data.setlist(now.add_initial_prefix(name), _posted(now[name], hidden=True))
            kept = name in self.changed_data and name != "version"
            data.setlist(name, self.data.getlist(name) if kept else _posted(now[name]))  # type: ignore[attr-defined]
        return EditForm(data, meeting=theirs)

    def differences(self, theirs: Meeting) -> list[dict[str, str]]:
        """Say for each field in which the two differ what was written here and what stands in the record now.

        `mine` is empty where only the other person changed it.
        """
        now = EditForm(meeting=theirs)
        rows = []
        for name in now.fields:
            typed = _plain(self.data.getlist(name))  # type: ignore[attr-defined]
            if name == "version" or typed == _plain(_posted(now[name])):
                continue
            mine = _in_words(now[name], typed) if name in self.changed_data else ""
            saved = _in_words(now[name], _posted(now[name]))
            rows.append({"label": str(now[name].label), "mine": mine, "theirs": saved})
        return rows


class CountForm(forms.Form):
    """One tap on +1; `tap` is the id the phone made for it."""

    add = forms.IntegerField(min_value=1, max_value=200, label=_("加几个人"))
    tap = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Why a talk did not take place."""

    reason = forms.CharField(
        label=_("取消的原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如“下大雨改期”。"),
    )


def _posted(bound: forms.BoundField, *, hidden: bool = False) -> list[str]:
    """Return what a browser would send for a field that was left as it is."""
    widget = bound.field.hidden_widget() if hidden else bound.field.widget
    value = widget.format_value(bound.value())
    return _plain(value if isinstance(value, list | tuple) else [value])


def _plain(values: Iterable[Any]) -> list[str]:
    return [str(value).replace("\r\n", "\n") for value in values if value not in (None, "")]


def _in_words(bound: forms.BoundField, values: list[str]) -> str:
    """Return posted values as people read them; a dash for none."""
    names = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
    return "、".join(names.get(value, value.replace("T", " ")) for value in values) or "—"
