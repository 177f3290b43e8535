"""The one seam to more machines: where pure functions over files run: this process, processes here, a Dask cluster.

A task is a function that can be pickled and arguments that can be. It meets no database: what it finds it returns
or writes into the data folder, so that no worker needs a URL with a password in it.
"""

import os
import socket
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from communicator.errors import CommunicatorError, ConfigurationError, WorkerDied
from communicator.process_pool import process_pool

_Result = TypeVar("_Result")
AHEAD = 4
"""Tasks begun for each that can run, at most: their results wait on the disk."""
CLUSTER_ANSWERS_WITHIN = "15s"
LACKING_TOLD = 3


class Computing(ABC):
    """Runs tasks: `submit` gives a future, `result` waits for it."""

    width = 1
    """Tasks that run at a time."""
    is_here = False
    """Whether tasks run in this process, so that large results cost nothing to hand over."""

    @abstractmethod
    def submit(self, function: Callable[..., _Result], /, *given: object) -> "Future[_Result]":
        """Begins a task."""

    def result(self, future: "Future[_Result]", function: Callable[..., _Result], *given: object) -> _Result:
        """What the task gave. WorkerDied where no process survives it; what it raised itself is raised."""
        return future.result()

    def need(self, paths: Iterable[Path]) -> None:
        """ConfigurationError where a worker lacks one of these paths, which this process has."""
        return

    def close(self) -> None:
        """Ends what was begun; tasks that have not begun are dropped."""
        return


class InThisProcess(Computing):
    """Runs each task when it is submitted."""

    is_here = True

    def submit(self, function: Callable[..., _Result], /, *given: object) -> "Future[_Result]":
        """Runs the task."""
        future: Future[_Result] = Future()
        try:
            future.set_result(function(*given))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for, as other executors do
            future.set_exception(error)
        return future


class Processes(Computing):
    """Runs tasks in `width` processes of this machine."""

    def __init__(self, width: int, beforehand: Sequence[str] = ()) -> None:
        """Processes begin with the first task; with the modules named `beforehand` they are imported once for all."""
        self.width, self._beforehand = width, beforehand
        self._pool = process_pool(width, beforehand)

    def submit(self, function: Callable[..., _Result], /, *given: object) -> "Future[_Result]":
        """Begins a task; after a process died, with new ones."""
        try:
            return self._pool.submit(function, *given)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = process_pool(self.width, self._beforehand)
            return self._pool.submit(function, *given)

    def result(self, future: "Future[_Result]", function: Callable[..., _Result], *given: object) -> _Result:
        """As `Computing.result`: a process that dies takes its neighbours' tasks along, so each is run again, alone."""
        try:
            return future.result()
        except BrokenExecutor:
            pass
        with process_pool(1, self._beforehand) as alone:
            try:
                return alone.submit(function, *given).result()
            except BrokenExecutor as error:
                raise WorkerDied from error

    def close(self) -> None:
        """Ends the processes; tasks that have not begun are dropped."""
        self._pool.shutdown(cancel_futures=True)


class Cluster(Computing):
    """The workers of a scheduler, as many tasks at a time as they have threads."""

    def __init__(self, address: str) -> None:
        """ConfigurationError where nothing answers at the address, or nobody works there."""
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                "COMMUNICATOR_CLUSTER is set, and Dask is not installed; pip install 'mooc-communicator[cluster]'"
            ) from error
        try:
            client_of: Any = Client
            self._client = client_of(address, timeout=CLUSTER_ANSWERS_WITHIN, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"COMMUNICATOR_CLUSTER names {address}, and no Dask scheduler answers there; "
                "start one with `dask scheduler`, or leave the setting out"
            ) from error
        self.width = sum(self._client.nthreads().values())
        if not self.width:
            self.close()
            raise ConfigurationError(f"The Dask scheduler {address} has no workers; start them with `dask worker`")
        self._executor = self._client.get_executor(pure=False)

    def submit(self, function: Callable[..., _Result], /, *given: object) -> "Future[_Result]":
        """Begins a task; where its worker dies, the scheduler gives it to others, three times at the most."""
        future: Future[_Result] = self._executor.submit(function, *given)
        return future

    def result(self, future: "Future[_Result]", function: Callable[..., _Result], *given: object) -> _Result:
        """As `Computing.result`."""
        from distributed.scheduler import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            raise WorkerDied from error

    def need(self, paths: Iterable[Path]) -> None:
        """ConfigurationError that names the worker's host and what it lacks."""
        asked = [str(path) for path in paths]
        told = {f"worker {at}": found for at, found in self._client.run(_look, asked, on_error="return").items()}
        told["scheduler"] = self._on_scheduler()
        for who, found in sorted(told.items()):
            if isinstance(found, Exception):
                raise ConfigurationError(
                    f"The Dask {who} can't run this version of the project ({type(found).__name__}); "
                    "install the same version there"
                )
            host, lacking = found
            if lacking:
                shown = ", ".join(lacking[:LACKING_TOLD]) + (" …" if len(lacking) > LACKING_TOLD else "")
                raise ConfigurationError(
                    f"The Dask {who} on {host} lacks {shown}; "
                    "every worker must see the logs and the data folder at the same paths"
                )

    def _on_scheduler(self) -> tuple[str, list[str]] | Exception:
        # It opens what it hands on, but none of the files.
        try:
            found: tuple[str, list[str]] = self._client.run_on_scheduler(_look, [])
        except Exception as error:  # noqa: BLE001 - whatever keeps it from finding our functions
            return error
        return found

    def close(self) -> None:
        """Leaves the cluster; tasks that nobody waits for are dropped."""
        self._client.close()


def in_order(
    computing: Computing,
    function: Callable[..., _Result],
    tasks: Iterable[tuple[Any, ...]],
    only_here: Callable[..., bool] = lambda *_: False,
) -> Iterator[_Result | CommunicatorError]:
    """The result of `function(*task)` for each task, in their order, whatever order they end in.

    Failures that have a name are values; others are raised. At most AHEAD tasks for each that can run are begun
    before the first result is taken. Where `only_here(*task)` a task runs in this process.
    """
    begun: deque[tuple[tuple[Any, ...], Future[_Result]]] = deque()
    outcome = partial(_outcome, computing, function)
    here = InThisProcess()
    most = 1 if computing.is_here else AHEAD * computing.width
    for task in tasks:
        where = here if only_here(*task) else computing
        begun.append((task, where.submit(function, *task)))
        if len(begun) >= most:
            yield outcome(*begun.popleft())
    while begun:
        yield outcome(*begun.popleft())


def _outcome(
    computing: Computing, function: Callable[..., _Result], task: tuple[Any, ...], future: "Future[_Result]"
) -> _Result | CommunicatorError:
    try:
        return computing.result(future, function, *task)
    except CommunicatorError as error:
        return error


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor(cluster: str | None, workers: int, beforehand: Sequence[str] = ()) -> Iterator[Computing]:
    """Where tasks run: on the Dask cluster of this scheduler, else in `workers` processes, else (1) in this one.

    Processes share what `beforehand` names, modules that most tasks import.

    ConfigurationError where the cluster can't be used.
    """
    if cluster:
        computing: Computing = Cluster(cluster)
    else:
        computing = Processes(workers, beforehand) if workers > 1 else InThisProcess()
    try:
        yield computing
    finally:
        computing.close()


def _look(paths: list[str]) -> tuple[str, list[str]]:
    """This host's name, and which of the paths it lacks."""
    return socket.gethostname(), [path for path in paths if not Path(path).exists()]
