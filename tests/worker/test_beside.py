"""What is done beside the post fails, comes round again, and ends with the worker."""

import threading
from datetime import timedelta

import pytest

from communicator.worker.beside import start_beside


def test_what_fails_beside_the_post_is_tried_again_and_ends_with_the_worker() -> None:
    stop, tries = threading.Event(), []

    def fail() -> None:
        tries.append("tried")
        if len(tries) == 3:
            stop.set()
        raise OSError("disk full")

    thread = start_beside("failing", fail, timedelta(milliseconds=1), stop)
    thread.join(5)
    assert not thread.is_alive()
    assert len(tries) == 3


def test_what_others_say_of_a_failure_is_not_logged_since_it_may_name_somebody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stop = threading.Event()

    def fail() -> None:
        stop.set()
        raise ValueError("ann@campus.example is no number")

    start_beside("failing", fail, timedelta(milliseconds=1), stop).join(5)
    told = capsys.readouterr()
    assert "ann@" not in told.out + told.err
    assert "this should not happen" in told.out + told.err
