"""A program that is killed after two of three folds: `python -m … FOLDER`."""

import os
import signal
import sys
from pathlib import Path

from communicator.compute import InThisProcess
from communicator.prediction.models import TrainingProgress
from tests.prediction.fitting.test_folds import found

begun: set[str] = set()


def tell(progress: TrainingProgress) -> None:
    """Ends it all as soon as the third begins."""
    begun.add(progress.what)
    if len(begun) == 3:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    found(InThisProcess(), Path(sys.argv[1]), tell)
