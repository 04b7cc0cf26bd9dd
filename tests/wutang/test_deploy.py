"""The examples in deploy/ fit each other: what one of them needs, the steps beside them make."""

import re

import pytest

from tests.house import ROOT

DEPLOY = ROOT / "deploy"
STEPS = (DEPLOY / "README.md").read_text(encoding="utf-8")
SERVICES = sorted(path.name for path in DEPLOY.glob("*.service"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_folder_that_a_unit_writes_to_is_made_by_the_steps(service: str) -> None:
    unit = (DEPLOY / service).read_text(encoding="utf-8")

    folders = re.findall(r"^ReadWritePaths=(\S+)$", unit, re.MULTILINE)

    assert folders == ["/srv/wutang/var"]
    assert f"install -d -o wutang -g wutang -m 700 {folders[0]}`" in STEPS


def test_the_proxy_says_how_long_a_request_may_be_silent() -> None:
    proxy = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    server = proxy[: proxy.index("location / {")]

    assert re.search(r"^    proxy_read_timeout \d+s;$", server, re.MULTILINE)
