"""Nothing skips silently: a skip that is not listed here with its reason fails the run."""

from collections.abc import Iterator

import pytest

# Test (or the start of its node id) -> why it may be skipped. The database and the browser are never a reason.
ALLOWED_SKIPS: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Turn a skip that nobody allowed into a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and not is_allowed_skip(item.nodeid):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped without a reason in ALLOWED_SKIPS: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole file that skips itself."""
    report = yield
    if report.skipped and not is_allowed_skip(collector.nodeid):
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped without a reason in ALLOWED_SKIPS: {report.longrepr}"
    return report


def is_allowed_skip(nodeid: str) -> bool:
    return any(nodeid.startswith(allowed) for allowed in ALLOWED_SKIPS)
