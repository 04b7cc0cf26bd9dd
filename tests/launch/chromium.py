"""Find a Chromium for the browser tests, or install one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
CACHES = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
IN_CACHE = (
    "chromium*/chrome-linux*/headless_shell",
    "chromium*/chrome-*/chrome-headless-shell",
    "chromium*/chrome-linux*/chrome",
    "chromium*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--no-sandbox",  # root has no sandbox, and only our own pages are shown
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of a Chromium that is there: $CHROMIUM, the PATH, Playwright's cache."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for cache in (
        (Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"]),) if "PLAYWRIGHT_BROWSERS_PATH" in os.environ else CACHES
    ):
        for pattern in IN_CACHE:
            if found := sorted(cache.glob(pattern)):
                return str(found[-1])
    return None


def find_or_install() -> str:
    """Return a Chromium, installed now if need be; stop with what to do when there is none."""
    if path := find():
        ensure_chinese_font()
        return path
    if os.environ.get("CHROMIUM"):
        sys.exit(f"CHROMIUM={os.environ['CHROMIUM']} is not a program.")
    if is_apt_root():
        print("No Chromium found; installing Debian's.", flush=True)
        apt_install("chromium")
    if not find():
        print("No Chromium found; asking Playwright for its own.", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"], check=False)
    if path := find():
        ensure_chinese_font()
        return path
    sys.exit(
        "The browser tests need Chromium and none could be installed.\n"
        "Install one (Debian: apt-get install chromium) or set CHROMIUM to its path, then run `make test` again."
    )


def ensure_chinese_font() -> None:
    """Install a small Chinese font where there is none and we may; without one pages show boxes but still work."""
    if not shutil.which("fc-list") or not is_apt_root():
        return
    if not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip():
        apt_install("fonts-wqy-microhei")


def is_apt_root() -> bool:
    """Return whether this is root on a machine with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(package: str) -> None:
    """Install a Debian package without what it merely recommends."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(install, env=quiet, check=False).returncode:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        subprocess.run(install, env=quiet, check=False)
