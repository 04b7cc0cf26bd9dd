"""T9: a script in any text of any table is text on every page that shows it: in tags, attributes, letters, tables.

Every text column of every row is overwritten by hand, whatever the forms would say, and every page is opened.
"""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpResponse

from feedback import documents
from feedback.models import Category, Referral, ReplyTemplate
from meetings import photos
from meetings.models import Meeting, PlusTag
from office.exports import make_export, registered, rows_for
from office.models import Notice
from tests.conftest import protecting_triggers
from tests.meetings.test_editing import edited
from tests.samples import pdf, picture, upload
from tests.suspending import suspended
from tests.world import accept_one

from .site import Site, forms_of, post_undone

pytestmark = pytest.mark.sqlite
"""Escaping is the templates' work and asks nothing of a database: it is walked on one."""
MARK = "\"'><xss9>"
LIVE = re.compile(r"""<xss9|["']['"]?(?:>|&gt;)(?:<|&lt;)xss9""")
"""The mark where it would work: its tag, or a quotation mark of it that would end an attribute."""
OURS = ("directory", "office", "meetings", "feedback")
FUNCTIONAL = {
    "path", "number", "username", "password", "official_code", "number_prefix", "key", "address", "serial",
    "first_serial", "last_serial", "salt", "verb", "from_status", "to_status", "month", "previous_digest", "version",
    "texts_digest", "draft_digest", "code_digest", "content_digest", "storage_name", "storage_path", "kind",
    "target_type", "icp_number", "segment", "occasion", "session_key", "code_hash", "media_type", "content_type",
    "file", "name_small", "small", "channel", "code", "rows", "issuer", "subject",
}  # fmt: skip
"""Columns the code itself writes and reads; no person types them."""


def text_columns(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        is_seal = field.name == "digest" and model._meta.model_name != "issue"
        if is_text and not is_seal and field.name not in FUNCTIONAL and (field.max_length or 99) >= len(MARK):
            yield field


def overwrite() -> dict[str, int]:
    """Put the mark into every text of every row; return how many rows each column took it in."""
    taken = {}
    with suspended(connection, protecting_triggers()):
        for app in OURS:
            for model in apps.get_app_config(app).get_models():
                for field in text_columns(model):
                    rows = model._base_manager.all()
                    filled = rows.exclude(**{field.name: ""}) if field.name in LEAVE_EMPTY else rows
                    try:
                        with transaction.atomic():
                            taken[f"{model._meta.label}.{field.name}"] = filled.update(**{field.name: MARK})
                    except IntegrityError:
                        taken[f"{model._meta.label}.{field.name}"] = one_by_one(model, field.name)
    return taken


LEAVE_EMPTY = {"answer", "decision_reason", "adoption_reason", "result", "cancelled_reason", "consent_text"}
"""They may be written only together with what they belong to."""


def one_by_one(model: type[models.Model], name: str) -> int:
    """Overwrite what must differ from row to row, and what a rule binds to another column, where it may be."""
    count = 0
    longest = model._meta.get_field(name).max_length or 99  # type: ignore[union-attr]
    for pk in model._base_manager.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                count += model._base_manager.filter(pk=pk).update(**{name: f"{MARK}{str(pk)[:4]}"[:longest]})
        except IntegrityError:
            continue
    return count


def furnish(site: Site) -> Referral:
    """Add rows the site does not have yet, so that there is a text of every kind; return an order with a document."""
    world = site.world
    photos.add_photo(by=world.secretary, meeting=site.meeting, upload=upload(picture(60, 40)), caption="会场")
    order = accept_one(world)
    documents.add_document(by=world.clerk, referral=order, upload=upload(pdf(), "情况说明.pdf"))
    ReplyTemplate.objects.create(county=world.county, name="修路", text="您好【单位】")
    PlusTag.objects.create(county=world.county, name="信访")
    Category.objects.create(name="测试类别", kind="DEMAND", position=998)
    return order


def alive(answer: HttpResponse) -> bool:
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return False
    return bool(LIVE.search(answer.content.decode(errors="replace")))


def test_t9_no_page_lets_a_text_of_any_table_act(site: Site) -> None:
    pages = {**site.own_pages(), **site.verb_pages(), **site.admin_pages()}
    order = furnish(site)
    pages |= {order.get_absolute_url(): "clerk", f"{order.get_absolute_url()}documents/": "clerk"}

    taken = overwrite()
    shown = 0
    live = []
    for address, name in pages.items():
        answer = site.client(name).get(address)
        assert answer.status_code < 500, address
        shown += b"xss9" in (b"" if answer.streaming else answer.content)
        if alive(answer):
            live.append(address)

    assert live == []
    assert shown > 60, "the mark must be met to be tested"
    assert [name for name, count in taken.items() if name in SEEN and not count] == []


SEEN = {
    "directory.User.full_name", "directory.User.job_title", "directory.Village.name", "directory.Village.short_name",
    "directory.Yard.short_name", "directory.Division.short_name", "directory.Department.name", "meetings.Meeting.topic",
    "meetings.Meeting.summary", "meetings.Meeting.venue_name", "meetings.Attendee.name", "meetings.AgendaItem.text",
    "meetings.Decision.text", "meetings.DecisionAction.text", "meetings.DecisionAction.owner", "meetings.PlusTag.name",
    "meetings.MeetingPhoto.caption", "feedback.Issue.raw_note", "feedback.Issue.digest", "feedback.Issue.reply",
    "feedback.Issue.public_title", "feedback.Issue.public_text", "feedback.Issue.public_reply",
    "feedback.Category.name", "feedback.ReplyTemplate.name", "feedback.ReplyTemplate.text", "feedback.StepText.text",
    "feedback.Step.acting_as", "feedback.Referral.requirement", "feedback.ReturnVisit.reason",
    "feedback.Supervision.text", "feedback.IdentityAccess.purpose", "office.StoredFile.original_name",
    "office.CountySettings.site_name", "office.Notice.text", "office.AccessLog.purpose", "office.AccessLog.actor_label",
}  # fmt: skip
"""Columns that people fill and pages show; each must have taken the mark."""


def test_t9_every_column_that_is_expected_to_be_met_exists() -> None:
    columns = {
        f"{model._meta.label}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in text_columns(model)
    }

    assert SEEN - columns == set()


def test_t9_what_is_typed_comes_back_as_text_in_every_form_and_every_refusal(site: Site) -> None:
    live = []
    pages = {**site.own_pages(), **site.verb_pages()}
    for name, address, fields in site.forms(pages):
        if alive(post_undone(site.client(name), address, dict.fromkeys(fields, MARK))):
            live.append(address)
    for page, name in pages.items():
        for method, address, fields in forms_of(page, site.body(page, name)):
            if method == "get" and fields and alive(site.client(name).get(address, dict.fromkeys(fields, MARK))):
                live.append(address)

    assert live == []


def test_t9_what_stands_in_the_address_comes_back_as_text(site: Site) -> None:
    names = ("q", "place", "status", "todo", "show", "next", "from", "to", "month", "before", "after", "county", "who")
    query = dict.fromkeys(names, MARK)

    live = [page for page, name in site.own_pages().items() if alive(site.client(name).get(page, query))]
    live += [page for page in ("/nowhere/" + MARK, f"/issues/{MARK}/") if alive(site.client("anonymous").get(page))]

    assert live == []


def test_t9_two_versions_of_a_record_stand_side_by_side_as_text(site: Site) -> None:
    client, meeting = site.client("secretary"), site.meeting
    mine = edited(client, meeting, topic=f"{MARK}2", venue_name=MARK)
    Meeting.objects.filter(pk=meeting.pk).update(topic=MARK, summary=MARK, version=meeting.version + 1)

    answer = client.post(f"{meeting.get_absolute_url()}edit/", mine)

    assert [row["mine"] for row in answer.context["differences"]][:2] == [f"{MARK}2", MARK]
    assert b"xss9" in answer.content
    assert not alive(answer)


def test_t9_tables_that_are_taken_out_hold_it_as_text(site: Site) -> None:
    overwrite()
    for export in registered():
        by = site.people["audit" if export.kind == "audit" else "county_officer"]
        assert rows_for(export, by=by, query={}).exists(), export.kind
        table = make_export(by=by, export=export, query={}, file_format="CSV")
        with table.content.open() as opened_file:
            rows = list(csv.reader(io.StringIO(opened_file.read().decode("utf-8-sig"))))
        assert any("xss9" in cell for row in rows for cell in row)


def test_t9_no_template_trusts_a_text(site: Site) -> None:
    from tests.house import name_of, template_files

    trusting = [
        name_of(path)
        for path in template_files()
        if re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq", path.read_text(encoding="utf-8"))
    ]

    assert trusting == []


def test_t9_a_notice_leads_nowhere_else(site: Site) -> None:
    for address in ("javascript:alert(1)", "//evil.example/", "https://evil.example/", "/\\evil.example"):
        row = Notice.objects.create(recipient=site.world.clerk, key=address[:100], text="看", address=address)

        answer = site.client("clerk").post(f"/desk/inbox/{row.pk}/open/")

        assert answer.headers["Location"] in ("/desk/inbox/", "/%5Cevil.example")
