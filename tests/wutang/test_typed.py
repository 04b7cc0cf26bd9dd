"""What was typed into a form that could not be kept is given back, each value by its own label and none as a code."""

import inspect
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from directory.asking import fields_of, forms_of
from feedback.forms.issue import VisitForm
from feedback.forms.policies import LineForm
from feedback.views.pressing_table import RATING_VERBS, SUPERVISION_VERBS
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from meetings.forms import StartForm
from office.typed import SECRET_FIELD
from tests.factories import client_of
from tests.world import World, make_meeting

OWN = ("directory", "office", "meetings", "feedback", "summary")
VERBS = {
    "issue-verb": ISSUE_VERBS,
    "referral-verb": REFERRAL_VERBS,
    "supervision-verb": SUPERVISION_VERBS,
    "rating-verb": RATING_VERBS,
}
SAMPLES = {
    "MeetingNumber": "HN-H2026-000017",
    "IssueNumber": "HN-2026-000017",
    "IntConverter": 1,
    "StringConverter": "x",
    "UUIDConverter": "b1c2f6ae-3f6e-4a57-9d0c-3d3a6d0c1a11",
}
READS = re.compile(r"\((?:data=)?request\.POST\b|return answer\(")
ROW = re.compile(
    r'<label[^>]*for="typed-\d+">(.*?)</label><(?:textarea[^>]*>(.*?)</textarea|input[^>]* value="(.*?)")', re.DOTALL
)
SECRETS_ONLY = {"login", "password_change", "login_code", "second_factor", "second_factor_remove", "reset_use"}
"""Views of the accounts whose forms hold a user name and secrets."""


def own_patterns(resolver: URLResolver | None = None, app: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from own_patterns(entry, entry.app_name or app)
        elif app in OWN and entry.name:
            yield app, entry


def addresses() -> Iterator[tuple[str, dict[str, Any], tuple[type[forms.Form], ...]]]:
    """Every address that forms are sent to: its name, the parts of its address, its forms."""
    for app, pattern in own_patterns():
        kinds_of = pattern.pattern.converters.items()
        parts = {name: SAMPLES[type(converter).__name__] for name, converter in kinds_of if name != "verb"}
        for verb in VERBS.get(pattern.name or "", {"": None}):
            address = {**parts, **({"verb": verb} if verb else {})}
            kinds = forms_of(pattern.callback, address)
            if kinds:
                yield f"{app}:{pattern.name}", address, kinds


def filled(kind: type[forms.Form], world: World) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Something for each field of a form, and the rows that give it back."""
    sent: dict[str, Any] = {}
    shown: list[tuple[str, str]] = []
    for name, field in fields_of(kind).items():
        if isinstance(field, forms.FileField) or SECRET_FIELD.search(name):
            continue
        sent[name], words = _value(field, world)
        if not field.widget.is_hidden:
            shown.append((str(field.label), words))
    return sent, shown


def _value(field: forms.Field, world: World) -> tuple[Any, str]:
    if isinstance(field, forms.ModelChoiceField):
        name = field.queryset.model.__name__
        if name == "Department":
            return world.bureau.pk, field.label_from_instance(world.bureau)
        return (world.village.pk, "双桥村") if name == "Village" else (99, "（选了一项，请重新选）")
    if isinstance(field, forms.ChoiceField):
        code, words = next((code, words) for code, words in field.choices if code)
        return code, str(words)
    return ("on", "是") if isinstance(field, forms.BooleanField) else ("路坏了", "路坏了")


def given_back(answer: Any) -> list[tuple[str, str]]:
    found = ROW.findall(answer.content.decode())
    return [(unescape(label), unescape(long or short).strip()) for label, long, short in found]


@pytest.mark.parametrize(
    ("name", "address", "kinds"), [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in addresses()]
)
def test_all_that_was_typed_is_given_back_by_its_label_when_the_login_is_over(
    world: World, client: Client, name: str, address: dict[str, Any], kinds: tuple[type[forms.Form], ...]
) -> None:
    sent, shown = {}, []
    for kind in kinds:
        more, rows = filled(kind, world)
        sent |= more
        shown += rows

    answer = Client(enforce_csrf_checks=name.startswith("feedback:trace")).post(reverse(name, kwargs=address), sent)

    assert answer.status_code in (401, 403)
    assert sorted(given_back(answer)) == sorted(shown)


def test_every_view_that_reads_a_form_says_which_and_no_other() -> None:
    wrong = []
    for app, pattern in own_patterns():
        source = inspect.getsource(inspect.unwrap(pattern.callback))
        body = source[source.index("def ") :]
        reads = bool(READS.search(body)) and pattern.callback.__name__ not in SECRETS_ONLY
        kinds = () if pattern.name in VERBS else forms_of(pattern.callback, {})
        named = all(kind.__name__ in body or kind in (LineForm, VisitForm) for kind in kinds)
        if reads != hasattr(pattern.callback, "find_forms") or not named:
            wrong.append(f"{app}:{pattern.name}")

    assert wrong == []


def test_a_talk_that_could_not_be_kept_can_be_sent_once_more_after_the_login(world: World) -> None:
    sent = {"village": world.village.pk, "yard": "樟树湾", "topic": "修路", "heads_at_start": "32", "kind": "ORDINARY"}

    page = Client().post(reverse("meetings:create"), sent).content.decode()

    form = page[page.index("data-send-again") : page.index("</form>", page.index("data-send-again"))]
    assert dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form)) == {
        "csrfmiddlewaretoken": "",
        **{name: str(value) for name, value in sent.items()},
    }
    assert 'target="_blank"' in page


def test_a_form_with_a_secret_or_a_file_is_not_sent_once_more(world: World) -> None:
    page = Client().post(reverse("meetings:create"), {"topic": "修路", "password": "Yard-talk-2026"}).content.decode()

    assert "data-send-again" not in page
    assert "Yard-talk-2026" not in page


def test_an_empty_field_for_a_telephone_keeps_nobody_from_sending_the_evening_once_more(world: World) -> None:
    address = reverse("feedback:raise", args=[make_meeting(world).number])
    sent = {"raw_note": "路坏了。", "outcome": "ANSWERED", "raiser_phone": ""}

    empty = Client().post(address, sent).content.decode()
    filled_in = Client().post(address, sent | {"raiser_phone": "13800001111"}).content.decode()

    assert 'name="raw_note" value="路坏了。"' in empty
    assert "data-send-again" not in filled_in


@pytest.mark.parametrize(("site", "is_offered"), [("same-origin", True), ("cross-site", False), ("", False)])
def test_only_what_our_own_page_sent_with_an_old_token_can_be_sent_once_more(
    world: World, site: str, is_offered: bool
) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site})
    browser.force_login(world.secretary)

    answer = browser.post(reverse("meetings:create"), {"topic": "修路", "kind": "ORDINARY"})

    assert answer.status_code == 403
    assert "no-store" in answer.headers["Cache-Control"]
    assert ("主要话题", "修路") in given_back(answer)
    assert ('name="topic" value="修路"' in answer.content.decode()) is is_offered


def test_a_nul_in_one_field_loses_none_of_the_others(world: World) -> None:
    sent = {"yard": "樟树\x00湾", "topic": "修路", "summary": "谈了修路", "heads_at_start": "32", "kind": "RED_YARD"}

    answer = client_of(world.secretary).post(reverse("meetings:create"), sent)

    kind = dict(fields_of(StartForm)["kind"].choices)["RED_YARD"]
    assert answer.status_code == 400
    assert given_back(answer) == [
        ("屋场", "樟树湾"),
        ("主要话题", "修路"),
        ("会议小结", "谈了修路"),
        ("开始时人数", "32"),
        ("类型", str(kind)),
    ]


def test_a_nul_in_the_admin_gives_each_field_back_by_its_label(world: World) -> None:
    sent = {"name": "县水\x00利局", "kind": "BUREAU", "duty_phone": "0734-8550000", "division": world.county.pk}

    answer = client_of(world.county_officer).post(reverse("admin:directory_department_add"), sent)

    assert given_back(answer) == [
        ("单位名称", "县水利局"), ("类别", "县直单位"), ("值班电话", "0734-8550000"), ("所属县或乡镇", "衡南县")
    ]  # fmt: skip


def test_the_rows_on_a_page_of_the_admin_are_given_back_by_their_labels(world: World) -> None:
    sent = {"full_name": "王某\x00某", "postings-TOTAL_FORMS": "1", "postings-0-role": "RECORDER", "postings-0-id": "7"}

    answer = client_of(world.county_officer).post(reverse("admin:directory_user_add"), sent)

    assert given_back(answer) == [("姓名", "王某某"), ("角色", "记录员")]


def test_no_name_is_told_that_is_not_open_to_everybody(world: World) -> None:
    sent = {"postings": world.secretary.postings.get().pk, "to_user": "乙记录"}

    answer = Client().post(reverse("directory:hand-over", args=[world.secretary.pk]), sent)
    admin = Client().post("/admin/directory/posting/add/", {"user": world.secretary.pk, "reason": "接任\x00"})

    assert given_back(answer) == [("交接哪些岗位", "（选了一项，请重新选）"), ("接任人", "乙记录")]
    assert "甲书记" not in admin.content.decode()
