"""Ready answers: filled in one pass, never more than words, never sent with a gap."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directory.refusals import Invalid
from feedback import replies, workflow
from feedback.models import Category, Issue, ReplyTemplate
from tests.world import World, dispatch_one, make_meeting, raise_one, submit_one

pytestmark = pytest.mark.django_db
TEXT = "您好：您在【地点】反映的事（【编号】）由【单位】答复如下：【结果】。【日期】"


def make_template(world: World, name: str = "修路", text: str = TEXT, **fields: object) -> ReplyTemplate:
    return ReplyTemplate.objects.create(county=world.county, name=name, text=text, **fields)


def test_known_placeholders_are_filled_and_the_rest_is_named(world: World) -> None:
    make_template(world)
    issue = dispatch_one(world).issue

    ready = replies.ready_for(issue, "REFERRED", today=datetime.date(2026, 11, 21))

    where = issue.where
    assert [(one.text, one.open) for one in ready] == [
        (
            f"您好：您在{where}反映的事（{issue.number}）由县交通运输局答复如下：【结果】。2026年11月21日",
            ("结果",),
        )
    ]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("县【编号】局", "县（编号）局"),
        ("【单位】", "（单位）"),
        ("看 https://bad.example/x 这里", "看 这里"),
        ("看 //bad.example", "看"),
        ("www.bad.example", "【单位】"),
        ("javascript:alert(1)", "【单位】"),
        ("甲局\r\nSubject: 中奖", "甲局 Subject: 中奖"),
        ("甲\u2028局\x00\u202e", "甲 局"),
        ("   ", "【单位】"),
        ("县" * 500, "县" * replies.MOST_VALUE),
    ],
)
def test_t11_a_value_cannot_bring_in_a_placeholder_a_link_or_a_line(value: str, kept: str) -> None:
    assert replies.fill("【单位】", {"单位": value, "编号": "HN-1"}) == kept


@given(st.dictionaries(st.sampled_from(["编号", "地点", "单位"]), st.text(max_size=60)))
def test_t11_whatever_the_values_are_the_text_keeps_its_form(values: dict[str, str]) -> None:
    text = replies.fill("甲【编号】乙\n【地点】丙【单位】", values)

    assert text.count("\n") == 1
    assert set(replies.open_in(text)) <= {"编号", "地点", "单位"}
    assert "//" not in text
    assert replies.fill(text, {}) == text


def test_an_answer_with_a_gap_is_refused_by_every_verb_that_answers(world: World) -> None:
    answered, guided, raised = (raise_one(world, make_meeting(world)) for _number in range(3))
    reported = submit_one(world)

    for refused in (
        lambda: workflow.answer(by=world.secretary, issue=answered, text="由【单位】办理"),
        lambda: workflow.resolve_on_site(by=world.secretary, issue=raised, text="已由【单位】修好"),
        lambda: workflow.guide(by=world.officer, issue=guided, text="请到【地点】"),
        lambda: workflow.approve(by=world.officer, referral=reported, reply="已经【结果】。【日期】"),
    ):
        with pytest.raises(Invalid, match="还有没填的地方：【"):
            refused()
    reported.refresh_from_db()
    assert reported.status == "SUBMITTED"
    assert set(Issue.objects.values_list("status", flat=True)) == {"RAISED", "REFERRED"}


def test_the_closest_templates_come_first_and_others_not_at_all(world: World) -> None:
    parent = Category.objects.create(name="测试大类")
    child = Category.objects.create(name="测试小类", parent=parent)
    other = Category.objects.create(name="别的大类")
    make_template(world, "甲 通用")
    make_template(world, "乙 大类", category=parent)
    make_template(world, "丙 小类", category=child)
    make_template(world, "丁 当场", outcome="ANSWERED")
    make_template(world, "戊 别类", category=other)
    make_template(world, "己 交办", outcome="REFERRED")
    make_template(world, "庚 停用", is_active=False)
    issue = raise_one(world)
    Issue.objects.filter(pk=issue.pk).update(category=child)
    issue.refresh_from_db()

    assert [one.name for one in replies.ready_for(issue, "ANSWERED")] == ["丙 小类", "乙 大类", "丁 当场", "甲 通用"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TEXT, ""),
        ("没有空格", ""),
        ("少一半【单位", "成对"),
        ("空的【】", "成对"),
        ("套着【单【位】】", "成对"),
        ("太长【" + "字" * 21 + "】", "成对"),
        ("请看 https://bad.example", "不写网址"),
    ],
)
def test_a_template_that_cannot_work_is_not_kept(text: str, fault: str) -> None:
    assert fault in replies.faults_of_template(text)
    assert bool(fault) == bool(replies.faults_of_template(text))


def test_the_county_office_keeps_templates_in_the_admin(client, world: World) -> None:
    client.force_login(world.county_officer)
    url = reverse("admin:feedback_replytemplate_add")
    data = {"county": world.county.pk, "name": "修路", "text": "请看【单位", "is_active": "on"}

    assert "成对" in client.post(url, data).content.decode()
    assert client.post(url, {**data, "text": TEXT}).status_code == 302
    assert ReplyTemplate.objects.get().text == TEXT
    client.force_login(world.officer)
    assert client.get(url).status_code in (302, 403)


def test_the_verbs_page_offers_texts_and_a_look_at_the_letter(client, world: World) -> None:
    make_template(world)
    issue = raise_one(world, make_meeting(world))
    client.force_login(world.secretary)

    page = client.get(reverse("feedback:issue-verb", args=[issue.number, "answer"])).content.decode()

    assert 'data-reply-help="id_outcome_text"' in page
    assert f"（{issue.number}）由【单位】答复如下" in page
    assert "还要您填：【单位】【结果】" in page
    assert 'formaction="/desk/issues/' in page
    assert (
        "data-reply-help"
        not in client.get(reverse("feedback:issue-verb", args=[issue.number, "refer"])).content.decode()
    )


def test_the_letter_is_shown_before_it_is_kept_and_says_what_is_missing(client, world: World) -> None:
    issue = raise_one(world, make_meeting(world))
    client.force_login(world.secretary)
    url = reverse("feedback:reply-preview", args=[issue.number])

    page = client.post(url, {"preview": "outcome_text", "outcome_text": "已由【单位】<b>修好</b>。"}).content.decode()

    assert "还有没填的地方，这样存不了：【单位】" in page
    assert "&lt;b&gt;修好" in page
    assert "还没有写答复" in client.post(url, {"preview": "csrfmiddlewaretoken"}).content.decode()
    assert client.get(url).status_code == 405
    issue.refresh_from_db()
    assert (issue.status, issue.reply) == ("RAISED", "")


def test_nobody_sees_the_letter_of_a_matter_he_may_not_read(client, world: World) -> None:
    issue = raise_one(world, make_meeting(world))
    client.force_login(world.neighbour)

    assert client.post(reverse("feedback:reply-preview", args=[issue.number])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_more_templates_ask_no_more_of_the_database(world: World, count: int) -> None:
    for number in range(count):
        make_template(world, f"模板{number}")
    issue = Issue.objects.with_place().get(pk=dispatch_one(world).issue_id)

    with CaptureQueriesContext(connection) as queries:
        assert len(replies.ready_for(issue, "REFERRED")) == count

    assert len(queries) == 2
