"""The admin shows the rows of one's own places on every page, and asks the verbs (test classes T1, T5, T6, T7)."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from directory.admin_base import ReadOnlyAdmin, ScopedAdmin, VersionedAdmin
from directory.models import Department, PasswordSlip, Posting, ResidentTeam, Role, User, Village, Yard, YardPartyGroup
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard

pytestmark = pytest.mark.django_db
MODELS = ["division", "village", "yard", "department", "yardpartygroup", "residentteam", "user", "posting"]
SECRET = "外县"


def furnish(county, mark: str) -> dict:
    """One row of every kind in a county, each with the mark in its name."""
    township = make_township(county, f"{mark}镇")
    village = make_village(township, f"{mark}村")
    yard = make_yard(village, f"{mark}屋")
    group, team = YardPartyGroup(name=f"{mark}组"), ResidentTeam(name=f"{mark}队", starts_on=timezone.localdate())
    for placed in (group, team):
        placed.stand_in(village, yard)
        placed.save()
    user = make_user(Role.RECORDER, village, name=f"{mark}员", username=f"{mark}用户")
    return {
        "division": township,
        "village": village,
        "yard": yard,
        "department": make_department(county, f"{mark}局"),
        "yardpartygroup": group,
        "residentteam": team,
        "user": user,
        "posting": user.postings.get(),
    }


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def near(county):
    return furnish(county, "本县")


@pytest.fixture
def far():
    return furnish(make_county("衡阳县", "430421"), SECRET)


@pytest.fixture
def office(county, client):
    user = make_user(Role.COUNTY_OFFICE, county)
    client.force_login(user)
    return user


def listed(model: str) -> str:
    return reverse(f"admin:directory_{model}_changelist")


@pytest.mark.parametrize("model", MODELS)
def test_lists_details_histories_and_autocompletes_show_the_own_county_alone(
    client, near, far, office, model: str
) -> None:
    page = client.get(listed(model)).content.decode()
    assert "本县" in page
    assert SECRET not in page

    for view in ("change", "history", "delete"):
        answer = client.get(reverse(f"admin:directory_{model}_{view}", args=[far[model].pk]))
        assert SECRET not in answer.content.decode()
        assert answer.status_code in (302, 403)
    assert client.get(reverse(f"admin:directory_{model}_change", args=[near[model].pk])).status_code == 200
    assert client.get(reverse(f"admin:directory_{model}_history", args=[near[model].pk])).status_code == 200
    for search in ("", SECRET, "本县"):
        assert SECRET not in client.get(listed(model), {"q": search}).content.decode().replace(f'value="{SECRET}"', "")


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("posting", "user"), ("posting", "village"), ("posting", "division"), ("posting", "yard"),
        ("posting", "department"), ("yard", "village"), ("department", "division"), ("residentteam", "sent_by"),
    ],
)  # fmt: skip
def test_an_autocomplete_offers_the_own_county_alone(client, near, far, office, model: str, field: str) -> None:
    query = {"app_label": "directory", "model_name": model, "field_name": field, "term": ""}

    found = client.get(reverse("admin:autocomplete"), query).json()["results"]

    assert found
    assert SECRET not in str(found)


def test_an_autocomplete_offers_no_retired_place(client, near, office) -> None:
    Village.objects.update(retired_on=timezone.localdate())
    query = {"app_label": "directory", "model_name": "posting", "field_name": "village", "term": ""}

    assert client.get(reverse("admin:autocomplete"), query).json()["results"] == []


def test_an_autocomplete_of_a_field_that_is_none_is_refused(client, near, office) -> None:
    for field in ("path", "nothing"):
        query = {"app_label": "directory", "model_name": "posting", "field_name": field, "term": ""}
        assert client.get(reverse("admin:autocomplete"), query).status_code == 403


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("user", {"password__startswith": "pbkdf2"}),
        ("user", {"postings__village__name": "x"}),
        ("user", {"username__startswith": "a"}),
        ("posting", {"user__password__startswith": "m"}),
        ("posting", {"granted_by__username": "x"}),
        ("village", {"township__parent__name": "x"}),
        ("yard", {"created_by__password__contains": "a"}),
        ("village", {"_to_field": "path"}),
        ("user", {"_to_field": "password"}),
    ],
)
def test_an_address_filters_by_nothing_the_list_does_not_offer(client, near, office, model: str, query: dict) -> None:
    assert client.get(listed(model), query).status_code == 400


@pytest.mark.parametrize("query", [{"o": "password"}, {"p": "99999999"}, {"q": "x" * 5000}, {"all": "1"}, {"e": "1"}])
def test_odd_questions_are_no_fault(client, near, office, query: dict) -> None:
    assert client.get(listed("user"), query).status_code < 500


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("village", {"kind__exact": "VILLAGE"}),
        ("yard", {"status__exact": "PENDING"}),
        ("posting", {"role__exact": "RECORDER"}),
        ("user", {"is_active__exact": "1"}),
    ],
)
def test_the_filters_the_list_offers_work(client, near, far, office, model: str, query: dict) -> None:
    page = client.get(listed(model), query)

    assert page.status_code == 200
    assert "本县" in page.content.decode()
    assert SECRET not in page.content.decode()


@pytest.mark.parametrize("role", [Role.RECORDER, Role.TOWNSHIP_OFFICE, Role.OFFICIAL, Role.SUPERVISION])
def test_other_roles_do_not_enter(client, county, near, role: str) -> None:
    place = {Role.RECORDER: near["village"], Role.TOWNSHIP_OFFICE: near["division"]}.get(role, county)
    client.force_login(make_user(role, place))

    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert client.get(listed("user")).status_code in (302, 403)


def test_t5_a_posting_that_ended_closes_the_admin_on_the_next_request(client, near, office) -> None:
    assert client.get(listed("village")).status_code == 200

    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    office.postings.update(starts_on=yesterday, ends_on=yesterday)

    assert client.get(listed("village")).status_code in (302, 403)


@pytest.mark.parametrize("model", MODELS)
def test_one_and_three_rows_cost_the_same(client, county, office, near, model: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(listed(model))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(listed(model))
    furnish(county, "再县")
    furnish(county, "三县")
    with CaptureQueriesContext(connection) as three:
        client.get(listed(model))

    assert len(three) <= len(one) <= 12


def test_there_is_no_group_and_nothing_can_be_deleted(client, near, office) -> None:
    assert not admin.site.is_registered(Group)
    for model in MODELS:
        assert 'name="action"' not in client.get(listed(model)).content.decode()
        assert (
            client.post(reverse(f"admin:directory_{model}_delete", args=[near[model].pk]), {"post": "yes"}).status_code
            == 403
        )


def test_every_own_admin_is_built_on_the_scoped_one() -> None:
    own = [
        model._meta.label for model, one in admin.site._registry.items()
        if model._meta.app_label == "directory" and not isinstance(one, ScopedAdmin)
    ]  # fmt: skip

    assert own == []


# Saving goes through the verbs


def add(client, model: str, **values):
    return client.post(reverse(f"admin:directory_{model}_add"), values)


def test_a_posting_is_granted_by_who_is_logged_in(client, near, office) -> None:
    user = make_user(created_by=office)

    answer = add(
        client, "posting", user=user.pk, role=Role.RECORDER, village=near["village"].pk, starts_on="2026-01-01"
    )

    posting = Posting.objects.get(user=user)
    assert answer.status_code == 302
    assert (posting.granted_by, posting.path) == (office, near["village"].path)
    assert LogEntry.objects.filter(object_id=posting.pk, action_flag=ADDITION).exists()


@pytest.mark.parametrize(
    ("who", "role", "where", "sentence"),
    [
        ("self", "RECORDER", "village", "不能给自己"),
        ("new", "SYSTEM_ADMIN", "county", "由安全管理员授予"),
        ("new", "RECORDER", "division", "的岗位应当在"),
        ("held", "RECORDER", "village", "已有“记录员”的岗位"),
        ("new", Role.SUPERVISION, "county", "由安全管理员授予"),
    ],
)
def test_what_the_verb_refuses_is_a_sentence_on_the_form(
    client, county, near, office, who: str, role: str, where: str, sentence: str
) -> None:
    user = {"self": office, "new": make_user(created_by=office), "held": near["user"]}[who]
    place = {"village": near["village"].pk} if where == "village" else {}
    place |= {"division": (county if where == "county" else near["division"]).pk} if where != "village" else {}
    before = Posting.objects.count()

    page = add(client, "posting", user=user.pk, role=role, starts_on="2026-01-01", **place)

    assert sentence in page.content.decode()
    assert Posting.objects.count() == before


def test_a_foreign_place_cannot_be_posted(client, near, far, office) -> None:
    user = make_user(created_by=office)

    add(client, "posting", user=user.pk, role=Role.RECORDER, village=far["village"].pk, starts_on="2026-01-01")
    add(client, "posting", user=far["user"].pk, role=Role.RECORDER, village=near["village"].pk, starts_on="2026-01-01")
    add(client, "yard", village=far["village"].pk, short_name="偷加", kind="YARD")

    assert Posting.objects.filter(granted_by=office).count() == 0
    assert not Yard.objects.filter(short_name="偷加").exists()


def test_a_posting_is_ended_and_nothing_else(client, near, office) -> None:
    posting = near["posting"]
    address = reverse("admin:directory_posting_change", args=[posting.pk])

    without = client.post(address, {"ends_on": ""}).content.decode()
    client.post(address, {"ends_on": timezone.localdate().isoformat(), "role": "COUNTY_OFFICE", "user": office.pk})

    posting.refresh_from_db()
    assert (posting.ends_on, posting.role, posting.user) == (timezone.localdate(), "RECORDER", near["user"])
    assert "请填结束日期" in without
    assert "到这一天的晚上十二点为止" in without


def test_a_new_account_has_no_password_and_knows_who_opened_it(client, office) -> None:
    add(client, "user", username="新人", full_name="测试新人", is_active="on")

    user = User.objects.get(username="新人")
    assert (user.created_by, user.has_usable_password()) == (office, False)
    assert "已有人用" in add(client, "user", username="新人", full_name="另一人").content.decode()


def test_an_administrators_account_is_read_only_to_the_office(client, county, office) -> None:
    security = make_user(Role.SECURITY_ADMIN, county, username="security")

    client.post(reverse("admin:directory_user_change", args=[security.pk]), {"username": "taken", "full_name": "x"})

    security.refresh_from_db()
    assert security.username == "security"


def test_a_stale_form_is_refused_and_a_fresh_one_counts_up(client, near, office) -> None:
    village = near["village"]
    address = reverse("admin:directory_village_change", args=[village.pk])
    assert 'name="seen_version"' in client.get(address).content.decode()

    saved = client.post(address, {"short_name": "甲", "kind": "VILLAGE", "is_usable": "on", "seen_version": 1})
    stale = client.post(address, {"short_name": "乙", "kind": "VILLAGE", "is_usable": "on", "seen_version": 1})

    village.refresh_from_db()
    assert (saved.status_code, stale.status_code) == (302, 200)
    assert "别人已经改过" in stale.content.decode()
    assert (village.short_name, village.version) == ("甲", 2)


def test_every_row_with_a_version_is_edited_with_it_or_not_in_the_admin() -> None:
    versioned = [page for model, page in admin.site._registry.items() if hasattr(model, "version")]

    assert [str(page) for page in versioned if not isinstance(page, (VersionedAdmin, ReadOnlyAdmin))] == []
    assert any(isinstance(page, VersionedAdmin) for page in versioned)


def test_renaming_a_village_marks_its_namesakes(client, near, office) -> None:
    other = make_village(make_township(near["division"].parent, "车江街道"), "同名村")
    address = reverse("admin:directory_village_change", args=[near["village"].pk])

    client.post(address, {"short_name": "同名村", "kind": "VILLAGE", "is_usable": "on", "seen_version": 1})

    other.refresh_from_db()
    assert other.shares_name


def test_a_yard_is_added_by_the_verb(client, near, office) -> None:
    add(client, "yard", village=near["village"].pk, short_name=" 新 屋场 ", kind="YARD")

    yard = Yard.objects.get(short_name="新屋场")
    assert (yard.created_by, yard.path[:12]) == (office, near["village"].path)


def test_a_group_stands_in_a_yard_of_its_village(client, near, office) -> None:
    elsewhere = make_yard(make_village(near["division"], "石塘村"))
    values = {"village": near["village"].pk, "name": "甲组", "is_active": "on"}

    refused = add(client, "yardpartygroup", yard=elsewhere.pk, **values)
    add(client, "yardpartygroup", yard=near["yard"].pk, **values)

    assert "不在所选的村" in refused.content.decode()
    assert YardPartyGroup.objects.get(name="甲组").path == near["yard"].path


def test_a_department_takes_the_path_of_its_place(client, near, office) -> None:
    add(client, "department", name="镇办", kind="TOWNSHIP_OFFICE", division=near["division"].pk, is_active="on")

    assert Department.objects.get(name="镇办").path == near["division"].path


# The three administrators


def test_the_security_administrator_sees_slips_without_their_codes(client, county, near) -> None:
    security = make_user(Role.SECURITY_ADMIN, county)
    client.force_login(security)
    PasswordSlip.objects.create(
        user=near["user"], issued_by=security, code_hash="md5$secret$hash", expires_at=timezone.now()
    )

    page = client.get(listed("passwordslip")).content.decode()

    assert "本县员" in page
    assert "md5$secret" not in page
    assert client.get(listed("village")).status_code == 403


def test_the_audit_administrator_reads_what_was_done_in_the_county_and_no_more(
    client, county, near, far, office
) -> None:
    kind = ContentType.objects.get_for_model(Village)
    for user, words in ((office, "本县改动"), (far["user"], SECRET)):
        LogEntry.objects.create(user=user, content_type=kind, object_id="1", object_repr=words, action_flag=ADDITION)
    client.force_login(make_user(Role.AUDIT_ADMIN, county))

    page = client.get(reverse("admin:admin_logentry_changelist")).content.decode()

    assert "本县改动" in page
    assert SECRET not in page
    assert client.get(listed("user")).status_code == 403
    assert client.get(reverse("admin:admin_logentry_add")).status_code == 403
