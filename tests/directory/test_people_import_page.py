"""Upload, preview, confirm: what is written is what was shown, once, by who uploaded it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from directory.models import Department, Division, PeopleImport, Role, User, Village
from tests.directory.workbooks import GOOD, book
from tests.factories import make_county, make_township, make_user, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village(make_township(make_county()))


@pytest.fixture
def county(village: Village) -> Division:
    return village.township.parent


@pytest.fixture
def office(county: Division) -> User:
    return make_user(Role.COUNTY_OFFICE, county)


def upload(client, county: Division, content: bytes):
    file = SimpleUploadedFile("people.xlsx", content)
    return client.post(reverse("directory:people-import"), {"file": file, "county": county.pk})


def test_preview_then_confirm_writes_what_was_shown_once(client, county: Division, office: User) -> None:
    client.force_login(office)
    preview = upload(client, county, book(GOOD)).headers["Location"]
    shown = client.get(preview).content.decode()
    assert "测试乙（测试乙）：双桥村 村（社区）书记" in shown
    assert not User.objects.filter(username="测试乙").exists()

    client.post(preview)

    assert User.objects.filter(username="测试乙").exists()
    assert not PeopleImport.objects.exists()
    again = client.post(preview, follow=True)
    assert "已经用过或过期" in again.content.decode()


def test_faults_are_listed_on_the_page_and_nothing_waits(client, county: Division, office: User) -> None:
    client.force_login(office)

    page = upload(client, county, book({"人员": [["a", "<b>测试</b>", "", "记录员"]]}))

    assert page.status_code == 422
    assert "“人员”表第 2 行“村（社区）”" in page.content.decode()
    assert not PeopleImport.objects.exists()


def test_what_was_typed_is_shown_as_text(client, county: Division, office: User) -> None:
    client.force_login(office)
    preview = upload(client, county, book({"人员": [["a", "<script>x</script>", "", "领导"]]})).headers["Location"]

    page = client.get(preview).content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_when_the_state_has_moved_on_nothing_is_written(client, county: Division, office: User) -> None:
    client.force_login(office)
    preview = upload(client, county, book(GOOD)).headers["Location"]
    Village.objects.update(retired_on=timezone.localdate())

    page = client.post(preview, follow=True).content.decode()

    assert "已撤并或不可选用" in page
    assert not Department.objects.exists()


def test_nobody_else_confirms_and_others_do_not_enter(client, village: Village, county: Division, office: User) -> None:
    client.force_login(office)
    preview = upload(client, county, book(GOOD)).headers["Location"]
    client.force_login(make_user(Role.COUNTY_OFFICE, county))
    assert client.get(preview).status_code == 404
    client.post(preview)
    assert not User.objects.filter(username="测试乙").exists()
    client.force_login(make_user(Role.TOWNSHIP_OFFICE, village.township))
    for name in ("people-import", "people-import-template"):
        assert client.get(reverse(f"directory:{name}")).status_code == 403


def test_an_old_preview_is_gone(client, county: Division, office: User) -> None:
    client.force_login(office)
    preview = upload(client, county, book(GOOD)).headers["Location"]
    PeopleImport.objects.update(expires_at=timezone.now())

    assert client.get(preview).status_code == 404


def test_another_county_cannot_be_chosen(client, county: Division, office: User) -> None:
    client.force_login(office)

    page = upload(client, make_county("衡阳县", "430421"), book(GOOD))

    assert page.status_code == 200
    assert not PeopleImport.objects.exists()


def test_the_template_can_be_downloaded(client, office: User) -> None:
    client.force_login(office)

    answer = client.get(reverse("directory:people-import-template"))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK")
