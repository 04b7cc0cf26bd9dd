"""T12: files lie under random names outside the web root, keep no personal data in their names, and go as a whole."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from directory.models import User
from directory.refusals import Invalid
from office.files import (
    delete_file,
    deliver,
    deliver_small,
    judge_document_upload,
    judge_photo_upload,
    keep_file,
)
from office.files.names import clean_name
from office.models import StoredFile
from tests.factories import make_user
from tests.samples import DOCX, package, pdf, phone_picture, picture, upload

pytestmark = pytest.mark.django_db
ENDINGS = ("jpg", "jpeg", "png")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def store_photo(*, by: User, upload: UploadedFile, now: datetime.datetime | None = None) -> StoredFile:
    return keep_file(judge_photo_upload(upload), by=by, now=now)


def store_document(*, by: User, upload: UploadedFile) -> StoredFile:
    return keep_file(judge_document_upload(upload), by=by)


def lying_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_t12_a_photo_is_kept_in_two_sizes_under_random_names(tmp_path: Path) -> None:
    stored = store_photo(by=make_user(), upload=upload(phone_picture(), "禾坪.JPG"))

    names = [path.name for path in lying_in(tmp_path)]
    assert len(names) == 2
    assert not any("禾坪" in name or "photo" in name for name in names)
    assert all(len(name) == len("0" * 32 + ".jpg") for name in names)
    assert (stored.original_name, stored.content_type, stored.kind) == ("禾坪.jpg", "image/jpeg", "PHOTO")
    assert (stored.width, stored.height, stored.size) == (800, 1200, stored.content.size)
    assert stored.expires_on == timezone.localdate() + datetime.timedelta(days=365)


def test_t12_only_the_server_itself_may_read_what_is_kept(tmp_path: Path) -> None:
    store_photo(by=make_user(), upload=upload(picture()))

    assert {oct(path.stat().st_mode & 0o777) for path in lying_in(tmp_path)} == {"0o600"}


def test_t12_files_lie_apart_from_what_is_served() -> None:
    assert not Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT)
    assert not settings.MEDIA_URL.strip("/")


def test_t12_a_document_is_kept_as_it_is(tmp_path: Path) -> None:
    stored = store_document(by=make_user(), upload=upload(pdf(), "验收单.pdf"))

    assert [path.read_bytes() for path in lying_in(tmp_path)] == [pdf()]
    assert (stored.kind, stored.width, stored.small.name) == ("DOCUMENT", None, "")


def test_t12_an_ending_that_belies_the_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="对不上"):
        store_document(by=make_user(), upload=upload(package(DOCX), "验收单.pdf"))

    assert lying_in(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg", "..\\a.jpg", "/etc/a.jpg", "a/b.jpg", "", ".jpg", "jpg", "a.svg", "a.html", "a.gif", "a.exe",
        "a.php.jpg", "a.html.jpg", "a.SVG.jpg", "a.js .jpg", "a.exe.png",
    ],
)  # fmt: skip
def test_t12_paths_wrong_endings_and_two_endings_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean_name(name, ENDINGS)

    assert refusal.value.errors == {"file": [refusal.value.sentence]}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("照片.JPG", "照片.jpg"),
        ("2026.11.21 屋场会.jpg", "2026.11.21 屋场会.jpg"),
        ("gpj\u202egpj.jpg", "gpjgpj.jpg"),
        ("一\x00二\n三.png", "一二三.png"),
        ("13800138000.jpg", "138****8000.jpg"),
    ],
)
def test_t12_a_name_is_one_line_without_personal_data(name: str, kept: str) -> None:
    assert clean_name(name, ENDINGS) == kept


def test_t12_a_long_name_is_cut() -> None:
    assert len(clean_name("屋" * 300 + ".jpeg", ENDINGS)) == 100


def test_t12_deleting_takes_every_size(
    tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    stored = store_photo(by=make_user(), upload=upload(picture()))

    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored)

    assert lying_in(tmp_path) == []
    assert not StoredFile.objects.exists()


def test_t12_nothing_is_left_when_the_row_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError("no")

    monkeypatch.setattr(StoredFile, "save", fail)
    with pytest.raises(IntegrityError):
        store_photo(by=make_user(), upload=upload(picture()))

    assert lying_in(tmp_path) == []


def test_t12_a_photo_is_looked_at_in_a_sandbox_a_document_is_saved() -> None:
    user = make_user()
    photo = store_photo(by=user, upload=upload(picture(), "院子.png"))
    document = store_document(by=user, upload=upload(pdf(), "验收单.pdf"))

    for answer in (deliver(photo), deliver_small(photo), deliver(document)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "private" in answer.headers["Cache-Control"]
    assert deliver(photo).headers["Content-Type"] == "image/jpeg"
    assert deliver(photo).headers["Content-Disposition"].startswith("inline")
    assert deliver(photo).headers["Content-Disposition"].endswith("%E9%99%A2%E5%AD%90.jpg")
    assert deliver(document).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db(transaction=True)
def test_retain_deletes_what_nothing_shows_any_more_after_its_day(tmp_path: Path) -> None:
    store_photo(by=make_user(), upload=upload(picture()), now=timezone.now() - datetime.timedelta(days=367))
    fresh = store_photo(by=make_user(), upload=upload(picture()))

    call_command("retain", verbosity=0)

    assert list(StoredFile.objects.all()) == [fresh]
    assert len(lying_in(tmp_path)) == 2
