"""The list of matters in the admin tells them apart without a word as it was spoken."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from feedback import workflow
from feedback.models import Category
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db
SPOKEN = "老王家门口的路坏了，没有人管。"


def titles(client: Client, world: World) -> list[str]:
    client.force_login(world.county_officer)
    page = client.get(reverse("admin:feedback_issue_changelist")).content.decode()
    assert SPOKEN not in page
    return re.findall(r'class="field-title">(.*?)</td>', page)


def test_a_matter_nobody_wrote_down_yet_is_told_by_place_category_and_day(world: World, client: Client) -> None:
    category = Category.objects.create(name="路灯维修", kind="DEMAND")
    plain = raise_one(world, said=SPOKEN)
    sorted_out = raise_one(world, said=SPOKEN, category=category)

    day = f"{plain.raised_on:%Y-%m-%d}"

    assert titles(client, world) == [f"双桥村老屋场 路灯维修 {day}", f"双桥村老屋场 未分类 {day}"]
    assert sorted_out.category == category


def test_a_matter_with_a_working_text_is_told_by_it(world: World, client: Client) -> None:
    issue = raise_one(world, said=SPOKEN)
    workflow.arrange(by=world.officer, issue=issue, digest="组道损坏，要求维修。", category=None, kind="DEMAND")

    assert titles(client, world) == ["组道损坏，要求维修。"]
