"""T1, T3, T12, T28: documents of a report are seen by who sees the order, and by nobody else."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from directory.refusals import Conflict, NotAllowed
from feedback import workflow
from feedback.documents import MOST_DOCUMENTS, add_document, remove_document
from feedback.models import Referral, ReferralDocument
from office.files.cleaning import clean_package
from office.models import StoredFile
from tests.samples import DOCX, package, pdf, picture, upload
from tests.world import World, accept_one, submit_one

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def one_document(world: World, referral: Referral | None = None) -> ReferralDocument:
    return add_document(by=world.clerk, referral=referral or accept_one(world), upload=upload(pdf(), "验收单.pdf"))


def page_of(referral: Referral) -> str:
    return f"{referral.get_absolute_url()}documents/"


def test_a_department_adds_a_document_and_the_office_reads_it(world: World, client: Client) -> None:
    referral = accept_one(world)
    client.force_login(world.clerk)

    answer = client.post(page_of(referral), {"file": upload(package(DOCX), "情况说明.docx")})
    document = ReferralDocument.objects.get()
    client.force_login(world.officer)
    page = client.get(page_of(referral)).content.decode()
    taken = client.get(f"{page_of(referral)}{document.file.uuid}/")

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(referral))
    assert "情况说明.docx" in page
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(taken.streaming_content) == clean_package(package(DOCX))


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html>", "a.pdf"), (picture(), "a.docx"), (pdf(), "a.docx"), (pdf(b"/S /JavaScript"), "a.pdf"), (b"", "a.pdf")],
)
def test_t12_what_is_no_harmless_document_comes_back_with_the_sentence(
    world: World, client: Client, content: bytes, name: str
) -> None:
    referral = accept_one(world)
    client.force_login(world.clerk)

    answer = client.post(page_of(referral), {"file": upload(content, name)})

    assert answer.status_code == 422
    assert "还不能保存" in answer.content.decode()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("person", ["neighbour", "neighbour_officer", "other_clerk", "visitor", "stranger"])
def test_t1_who_does_not_see_the_order_sees_no_document(world: World, client: Client, person: str) -> None:
    document = one_document(world)
    client.force_login(getattr(world, person))
    page = page_of(document.referral)

    assert client.get(page).status_code == 404
    assert client.get(f"{page}{document.file.uuid}/").status_code == 404
    assert client.post(f"{page}{document.file.uuid}/remove/").status_code == 404
    assert client.post(page, {"file": upload(pdf(), "a.pdf")}).status_code == 404


def test_t28_when_the_matter_comes_to_concern_the_department_its_documents_are_gone_for_it(
    world: World, client: Client
) -> None:
    document = one_document(world)
    issue = document.referral.issue
    type(issue).objects.filter(pk=issue.pk).update(conflict="DEPARTMENT", concerned_department=world.bureau)
    client.force_login(world.clerk)

    assert client.get(f"{page_of(document.referral)}{document.file.uuid}/").status_code == 404


def test_t3_a_document_is_not_reached_through_another_order(world: World, client: Client) -> None:
    document, other = one_document(world), accept_one(world)
    client.force_login(world.clerk)

    assert client.get(f"{page_of(other)}{document.file.uuid}/").status_code == 404
    assert client.post(f"{page_of(other)}{document.file.uuid}/remove/").status_code == 404


def test_only_the_department_adds_and_removes_and_only_while_it_works(world: World) -> None:
    document = one_document(world)

    for person in (world.officer, world.secretary, world.other_clerk, world.county_officer):
        with pytest.raises(NotAllowed):
            add_document(by=person, referral=document.referral, upload=upload(pdf(), "a.pdf"))
        with pytest.raises(NotAllowed):
            remove_document(by=person, document=document)
    with pytest.raises(Conflict, match="报办结以前"):
        one_document(world, submit_one(world))


def test_five_are_enough(world: World) -> None:
    referral = accept_one(world)
    for _document in range(MOST_DOCUMENTS):
        one_document(world, referral)

    with pytest.raises(Conflict, match="最多放 5 份"):
        one_document(world, referral)


def test_a_removed_document_is_gone_and_what_was_reported_stays(world: World, client: Client) -> None:
    document = one_document(world)
    client.force_login(world.second_clerk)

    client.post(f"{page_of(document.referral)}{document.file.uuid}/remove/")
    kept = one_document(world, document.referral)
    workflow.submit(
        by=world.clerk, referral=document.referral, completion="PROCEDURAL", measures="说明。", result="已解释。",
        contacted_on=document.referral.accepted_at.date(), contacted_how="电话",
    )  # fmt: skip
    refused = client.post(f"{page_of(document.referral)}{kept.file.uuid}/remove/")

    assert refused.status_code == 409
    assert list(ReferralDocument.objects.all()) == [kept]
