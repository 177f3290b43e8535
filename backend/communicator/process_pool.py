"""A pool of processes on this machine: each of one thread, sharing no locks with this one, and ending with it."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, forkserver, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext


def process_pool(width: int, beforehand: Sequence[str]) -> ProcessPoolExecutor:
    """`width` processes, which begin with the first task; modules named `beforehand` are imported once for all."""
    # Forked processes would share this one's locks with threads that they don't have. What a server without threads
    # has imported they may share: it begins with that at once, while this process does what comes before the tasks.
    context: BaseContext = get_context("spawn")
    if beforehand and "forkserver" in get_all_start_methods():
        context = get_context("forkserver")
        context.set_forkserver_preload(["__main__", *beforehand])
        forkserver.ensure_running()
    return ProcessPoolExecutor(width, mp_context=context, initializer=_begin)


def _begin() -> None:
    """One thread a process, and no process that outlives the one that began it."""
    os.environ["POLARS_MAX_THREADS"] = "1"  # read when polars is imported, which no task did yet
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
