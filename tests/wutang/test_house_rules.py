"""The rule that nothing skips silently, shown on a test file of its own."""

import subprocess
import sys
from pathlib import Path

from tests.house import ROOT

SKIPPING = """
import pytest

def test_skips():
    pytest.skip("no time")
"""
WHOLE_FILE = """
import pytest

pytest.importorskip("no_such_module")
"""


def run(path: Path, source: str) -> subprocess.CompletedProcess[str]:
    """Run one file with the project's rule."""
    path.write_text(source)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:django", "-p", "tests.skips", "--rootdir", str(path.parent)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_test_that_skips_itself_fails_the_run(tmp_path: Path) -> None:
    answer = run(tmp_path / "test_skipping.py", SKIPPING)

    assert answer.returncode == 1
    assert "was skipped without a reason in ALLOWED_SKIPS" in answer.stdout


def test_a_file_that_skips_itself_fails_the_run(tmp_path: Path) -> None:
    answer = run(tmp_path / "test_whole_file.py", WHOLE_FILE)

    assert answer.returncode != 0
    assert "was skipped without a reason in ALLOWED_SKIPS" in answer.stdout
