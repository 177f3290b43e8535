"""The real components that tests drive. One that is missing is skipped by name, with the reason."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from tests import mariadb
from tests.postgresql import find_programs

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Quiet and headless: no look-ups of its own, which a closed network would refuse one by one."""

MUST_HAVE = frozenset(name for name in os.environ.get("COMMUNICATOR_TESTS_MUST_HAVE", "").split(",") if name)


def need_chromium() -> str:
    """The path of Chromium, or the test is skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or _skip("Chromium", "not installed (apt-get install chromium)")


def need_postgresql() -> Path:
    """The folder of PostgreSQL's programs, or the test is skipped."""
    return find_programs() or Path(_skip("PostgreSQL", "not installed (apt-get install postgresql)"))


def need_mariadb() -> Path:
    """The path of MariaDB's server, or the test is skipped."""
    return mariadb.find_server() or Path(_skip("MariaDB", "not installed (apt-get install mariadb-server)"))


def need_dovecot() -> str:
    """The path of Dovecot, or the test is skipped."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or _skip("Dovecot", "not installed (apt-get install dovecot-imapd)")


def need_moodle() -> tuple[str, str]:
    """The wwwroot of a Moodle site for trials and a token for it, or the test is skipped."""
    url, token = os.environ.get("MOODLE_URL", ""), os.environ.get("MOODLE_TOKEN", "")
    if not url or not token:
        _skip("Moodle", "no site for trials (MOODLE_URL, MOODLE_TOKEN)")
    return url, token


def need_gpg() -> str:
    """The path of GnuPG, or the test is skipped."""
    return shutil.which("gpg") or _skip("GnuPG", "not installed (apt-get install gnupg)")


def need_php() -> str:
    """The path of PHP's command line, or the test is skipped."""
    return shutil.which("php") or _skip("PHP", "not installed (apt-get install php-cli)")


def need_atheris() -> None:
    """The fuzzer is there, or the test is skipped: it has wheels for Linux on x86-64 only."""
    if importlib.util.find_spec("atheris") is None:
        _skip("Atheris", "not installed (pip install atheris)")


def _skip(component: str, reason: str) -> str:
    pytest.skip(f"{component}: {reason}")
