"""T13: a table that is gone between the list and the download is not there; a download that failed was none."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from feedback.views.exports import ISSUES
from office import exports
from office.exports import make_export
from office.models import PrivateExport
from office.views import exports as views
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_t13_what_is_deleted_in_another_window_while_it_is_asked_for_is_not_there(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_export(by=world.secretary, export=ISSUES, query={})
    client.force_login(world.secretary)
    taken = views.take_export

    def too_late(**details: Any) -> PrivateExport:
        exports.delete_export(PrivateExport.objects.get())
        return taken(**details)

    monkeypatch.setattr(views, "take_export", too_late)

    assert client.post(f"/desk/exports/{kept.uuid}/").status_code == 404


def test_t13_a_download_whose_file_is_lost_is_not_noted_as_one(world: World, client: Client) -> None:
    kept = make_export(by=world.secretary, export=ISSUES, query={})
    kept.content.storage.delete(kept.content.name)
    client.force_login(world.secretary)

    answer = client.post(f"/desk/exports/{kept.uuid}/")

    kept.refresh_from_db()
    assert (answer.status_code, kept.downloaded_at) == (404, None)
