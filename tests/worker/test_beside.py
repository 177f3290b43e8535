"""What is done beside the post fails, comes round again, and ends with the worker."""

import threading
from datetime import timedelta

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
