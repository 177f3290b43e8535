"""The documented commands with their own words, run one after the other in this process.

That each can be started as a process of its own is what `tests/cli` and `tests/worker` see; to start a dozen takes
longer than a flow does.
"""

import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest

from communicator.cli import main


def run(*words: str, **variables: str) -> Any:
    """A command's `--json` document."""
    out, err = StringIO(), StringIO()
    called = patch.object(sys, "argv", ["communicator", *words, "--json"])
    environment = patch.dict(os.environ, variables)
    with called, environment, redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0, err.getvalue()
    return json.loads(out.getvalue().splitlines()[-1])
