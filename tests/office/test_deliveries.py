"""What goes out goes out once, is tried again when it fails, survives a killed worker, and tells no secret."""

import datetime
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from directory.refusals import Conflict, NotAllowed
from office import channels, deliveries
from office.checks import check_channels
from office.models import Delivery
from office.notices import notify
from tests.house import ROOT
from tests.world import World, make_world

SECRET = "geheim-0815"
TEXT = "HN-2026-000017（泉湖镇双桥村）已到办结期限，还没有报办结。"
ADDRESS = "/desk/issues/HN-2026-000017/"
LATER = deliveries.STALE_AFTER + datetime.timedelta(minutes=1)


class Channel:
    """A real server on this machine that takes messages, refuses them, or never answers."""

    def __init__(self) -> None:
        self.received: list[dict] = []
        self.status = 200
        self.arrived = threading.Event()
        self.answer = threading.Event()
        self.answer.set()
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                channel.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                channel.arrived.set()
                channel.answer.wait(20)
                self.send_response(channel.status)
                self.end_headers()

            def log_message(self, *_args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/{SECRET}"

    @property
    def messages(self) -> list[str]:
        return [body["message"] for body in self.received]

    def close(self) -> None:
        self.answer.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def channel(settings) -> Iterator[Channel]:
    """One channel named office."""
    channel = Channel()
    settings.NOTIFY_CHANNELS = {"office": channel.address}
    yield channel
    channel.close()


@pytest.fixture
def world(transactional_db: None) -> World:
    """The county, in a database whose transactions really end."""
    return make_world()


def run_worker() -> None:
    """What `manage.py db_worker --batch` does, without its signal handlers."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


def test_a_notice_for_three_goes_to_the_channel_once_after_the_commit(world: World, channel: Channel) -> None:
    notify([world.clerk, world.second_clerk, world.officer], "HN-2026-000017-due", TEXT, ADDRESS)
    assert channel.received == []

    run_worker()
    notify([world.visitor], "HN-2026-000017-due", TEXT, ADDRESS)
    run_worker()

    assert channel.messages == [TEXT]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.fault, delivery.claimed_at) == ("SENT", 1, "", None)


def test_with_the_sites_address_the_message_carries_a_link(world: World, channel: Channel, settings) -> None:
    settings.SITE_URL = "https://talks.example"
    notify([world.clerk], "key", TEXT, ADDRESS)

    run_worker()

    assert channel.messages == [f"{TEXT}\nhttps://talks.example{ADDRESS}"]


def test_many_notices_need_one_run(world: World, channel: Channel) -> None:
    for number in range(5):
        notify([world.clerk], f"key-{number}", TEXT, ADDRESS)

    assert DBTaskResult.objects.count() == 1
    run_worker()
    assert len(channel.messages) == 5


def test_a_failure_is_tried_again_later_and_given_up_after_five(world: World, channel: Channel) -> None:
    channel.status = 500
    notify([world.clerk], "key", TEXT, ADDRESS)
    now = timezone.now()

    for pause in (*deliveries.PAUSES, datetime.timedelta(0)):
        assert deliveries.send_due(now) == 0
        assert deliveries.send_due(now) == 0
        now += pause

    delivery = Delivery.objects.get()
    assert len(channel.messages) == deliveries.MOST_TRIES == delivery.tries
    assert (delivery.state, delivery.claimed_at, delivery.sent_at) == ("FAILED", None, None)
    deliveries.send_due(now + datetime.timedelta(days=2))
    assert len(channel.messages) == deliveries.MOST_TRIES


def test_a_retry_wakes_itself(world: World, channel: Channel) -> None:
    channel.status = 500
    notify([world.clerk], "key", TEXT, ADDRESS)

    run_worker()

    delivery = Delivery.objects.get()
    assert DBTaskResult.objects.filter(status="READY", run_after=delivery.next_at).count() == 1


def test_no_fault_no_log_and_no_page_tells_the_address(world: World, channel: Channel, client, caplog) -> None:
    channel.status = 500
    notify([world.clerk], "key", TEXT, ADDRESS)
    notify([world.clerk], "other", TEXT, ADDRESS)
    channel.close()

    with caplog.at_level(logging.DEBUG):
        run_worker()

    client.force_login(world.county_officer)
    page = client.get(reverse("office:delivery-list")).content.decode()
    told = page + caplog.text + "".join(Delivery.objects.values_list("fault", flat=True))
    told += "".join(DBTaskResult.objects.values_list("traceback", flat=True))
    assert "渠道没有接受或连接不上" in page
    assert SECRET not in told


def test_a_channel_that_was_taken_out_fails_with_a_sentence(world: World, channel: Channel, settings) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    settings.NOTIFY_CHANNELS = {}

    run_worker()

    assert Delivery.objects.get().fault == "这个渠道已经不在设置里。"


def test_a_person_resends_what_was_given_up(world: World, channel: Channel, client) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    Delivery.objects.update(state="FAILED", tries=5, fault="渠道没有接受")
    client.force_login(world.county_officer)

    client.post(reverse("office:delivery-resend", args=[Delivery.objects.get().pk]))
    run_worker()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.resent_by) == ("SENT", 1, world.county_officer)
    assert channel.messages == [TEXT]


def test_only_the_county_office_resends_and_only_what_failed(world: World, channel: Channel, client) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    delivery = Delivery.objects.get()

    with pytest.raises(NotAllowed):
        deliveries.resend(by=world.officer, delivery=delivery)
    with pytest.raises(Conflict, match="待发送"):
        deliveries.resend(by=world.county_officer, delivery=delivery)
    client.force_login(world.officer)
    assert client.get(reverse("office:delivery-list")).status_code == 403
    assert client.post(reverse("office:delivery-resend", args=[delivery.pk])).status_code == 403


def test_the_log_page_asks_a_constant_number_of_queries(world: World, channel: Channel, client) -> None:
    client.force_login(world.county_officer)
    asked = []
    for number in range(3):
        notify([world.clerk], f"key-{number}", f"{number} {TEXT}", ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("office:delivery-list")).content.decode()
        asked.append(len(queries))

    assert asked[0] == asked[2] <= 10
    assert page.count("HN-2026-000017") == 3
    assert "HN-2026" not in client.get(reverse("office:delivery-list") + "?state=SENT").content.decode()


def test_a_killed_workers_notice_is_found_and_sent_again_once(world: World, channel: Channel) -> None:
    channel.answer.clear()
    notify([world.clerk], "key", TEXT, ADDRESS)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay", "--no-reload"],
        cwd=ROOT,
        env=_environment(channel),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert channel.arrived.wait(30)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    channel.answer.set()
    assert Delivery.objects.get().state == "WAITING"
    assert DBTaskResult.objects.get().status == "RUNNING"

    assert deliveries.sweep() == 0  # it may still be at it
    assert deliveries.send_due() == 0
    _let_time_pass(LATER)
    assert deliveries.sweep() == 1
    assert deliveries.sweep() == 1
    run_worker()
    run_worker()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == ("SENT", 2)
    assert channel.messages == [TEXT, TEXT]  # the killed try and one more
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]
    assert deliveries.sweep() == 0


def test_a_notice_that_kills_its_worker_each_time_is_given_up(world: World, channel: Channel) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    stale = timezone.now() - LATER
    Delivery.objects.update(tries=deliveries.MOST_TRIES, claimed_at=stale)

    assert deliveries.send_due() == 0

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.fault) == ("FAILED", "发送程序几次中断，没有结果。")
    assert channel.messages == []


def test_a_late_answer_of_a_worker_that_lost_its_claim_changes_nothing(world: World, channel: Channel) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    now = timezone.now()
    first = deliveries._claim(now - LATER)
    assert first is None  # not due yet then
    first = deliveries._claim(now)
    assert deliveries._claim(now + datetime.timedelta(minutes=1)) is None
    second = deliveries._claim(now + LATER)

    channel.status = 500
    deliveries._send(first, now + LATER)

    delivery = Delivery.objects.get()
    assert (delivery.claimed_at, delivery.tries) == (second.claimed_at, 2)


def test_the_check_refuses_addresses_nobody_understands_without_repeating_them(settings) -> None:
    settings.NOTIFY_CHANNELS = {"good": "json://127.0.0.1/x", "bad": f"no-such-service://{SECRET}", "": "json://h"}

    found = check_channels()

    assert sorted(message.id for message in found) == ["office.E003", "office.E004"]
    assert "'bad'" in "".join(message.msg for message in found)
    assert SECRET not in "".join(f"{message.msg}{message.hint}" for message in found)


def test_the_check_says_when_the_optional_part_is_missing(settings, monkeypatch) -> None:
    settings.NOTIFY_CHANNELS = {"office": "json://127.0.0.1/x"}
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setattr(channels, "find_spec", lambda name: None)

    assert [message.id for message in check_channels()] == ["office.E002"]
    settings.NOTIFY_CHANNELS = {}
    assert check_channels() == []


def _let_time_pass(span: datetime.timedelta) -> None:
    delivery = Delivery.objects.get()
    Delivery.objects.update(claimed_at=delivery.claimed_at - span, next_at=delivery.next_at - span)
    task = DBTaskResult.objects.get()
    DBTaskResult.objects.update(started_at=task.started_at - span)


def _environment(channel: Channel) -> dict[str, str]:
    """The environment of a worker of its own on this test's database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}"))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "wutang.settings",
        "ENV_FILE": "",
        "DATABASE_URL": url,
        "NOTIFY_CHANNELS": f"office={channel.address}",
    }


def test_time_for_a_worker_is_shorter_than_what_counts_as_stale() -> None:
    import apprise

    service = apprise.Apprise.instantiate("json://127.0.0.1/x")

    assert service.socket_connect_timeout + service.socket_read_timeout < deliveries.STALE_AFTER.total_seconds()
