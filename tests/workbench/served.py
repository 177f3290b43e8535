"""The workbench, as `pip install xblock-sdk` gives it, with our block in it."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.workbench.processes import run_python, serving


@contextmanager
def running_workbench(folder: Path, bucket: Mapping[str, object]) -> Iterator[str]:
    """The URL of a workbench with a database of its own, whose operator wrote `bucket` into the settings."""
    port = free_port()
    database = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "workbench.db")}}
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.workbench.settings",
        "EXCLUDE_SAMPLE_XBLOCKS": "yes",
        "WORKBENCH_DATABASES": json.dumps(database),
        "BACKEND_OF_THE_BLOCK": json.dumps(bucket),
    }
    run_python(["-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"], environment, folder)
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    url = f"http://127.0.0.1:{port}"
    with serving(command, environment, folder / "workbench.log", url):
        yield url
