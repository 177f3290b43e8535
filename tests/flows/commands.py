"""The documented commands, as a person would run them: a process each."""

import json
import os
import subprocess
import sys
from typing import Any


def run(*words: str, **variables: str) -> Any:
    """A command's `--json` document."""
    done = subprocess.run(
        [sys.executable, "-m", "communicator.cli", *words, "--json"],
        env={**os.environ, **variables},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
