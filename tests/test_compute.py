"""Tasks: one result each, in their order, wherever they run; who dies over one is told."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from communicator.compute import AHEAD, Cluster, Computing, InThisProcess, executor, in_order
from communicator.errors import CommunicatorError, ConfigurationError, UnreadableFile, WorkerDied
from tests.dask_cluster import running_workers


def halved(number: int) -> int:
    """Half of an even number; odd ones are refused, the first takes longest."""
    if number % 2:
        raise UnreadableFile(f"{number} is odd")
    time.sleep(0.2 if number == 0 else 0)
    return number // 2


def dies_once(marker: Path, number: int) -> int:
    """Takes its process along where it is the marked number, the first time."""
    if number == 2 and not marker.exists():
        marker.write_text("died")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def dies_always(number: int) -> int:
    """Takes its process along where it is 2."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def process_id(_: int) -> int:
    """Where the task runs."""
    time.sleep(0.05)
    return os.getpid()


def told(results: list[int | CommunicatorError]) -> list[int | str]:
    return [str(each) if isinstance(each, CommunicatorError) else each for each in results]


HALVED = [0, "1 is odd", 1, "3 is odd", 2, "5 is odd"]


def test_results_come_in_the_order_of_tasks_and_failures_with_a_name_are_values() -> None:
    assert told(list(in_order(InThisProcess(), halved, [(n,) for n in range(6)]))) == HALVED


def test_in_this_process_nothing_is_read_ahead() -> None:
    begun: list[int] = []
    first = next(in_order(InThisProcess(), lambda n: begun.append(n) or n, [(n,) for n in range(5)]))
    assert (first, begun) == (0, [0])


def test_what_has_no_name_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(InThisProcess(), lambda: 1 // 0, [()]))


class _Noted(InThisProcess):
    """Runs nothing until asked; what is begun is noted."""

    is_here = False
    width = 2

    def __init__(self) -> None:
        self.begun = 0

    def submit(self, function, /, *given):  # type: ignore[no-untyped-def]
        self.begun += 1
        return super().submit(function, *given)


def test_only_so_many_tasks_are_begun_ahead_of_the_first_result() -> None:
    noted = _Noted()
    results = in_order(noted, halved, [(2,)] * 100)
    next(results)
    assert noted.begun == AHEAD * noted.width


@pytest.mark.slow
def test_processes_give_what_this_one_gives_and_are_several() -> None:
    with executor(None, 2) as computing:
        assert told(list(in_order(computing, halved, [(n,) for n in range(6)]))) == HALVED
        ids = set(in_order(computing, process_id, [(n,) for n in range(20)]))
    assert len(ids) == 2
    assert os.getpid() not in ids


@pytest.mark.slow
def test_the_task_of_a_process_that_died_is_run_again(tmp_path: Path) -> None:
    with executor(None, 2) as computing:
        tasks = [(tmp_path / "marker", n) for n in range(12)]
        assert list(in_order(computing, dies_once, tasks)) == list(range(12))


@pytest.mark.slow
def test_a_task_that_kills_each_process_is_told_and_its_neighbours_are_done() -> None:
    with executor(None, 2) as computing:
        results = list(in_order(computing, dies_always, [(n,) for n in range(12)]))
    assert isinstance(results.pop(2), WorkerDied)
    assert results == [0, 1, *range(3, 12)]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with running_workers(2) as address:
        yield address


@pytest.mark.slow
def test_a_cluster_gives_what_this_process_gives_on_several_workers(scheduler: str) -> None:
    with executor(scheduler, 1) as computing:
        assert computing.width == 2
        assert told(list(in_order(computing, halved, [(n,) for n in range(6)]))) == HALVED
        ids = set(in_order(computing, process_id, [(n,) for n in range(20)]))
    assert len(ids) == 2


@pytest.mark.slow
def test_the_task_of_a_cluster_s_worker_that_died_is_run_again_and_one_that_kills_all_is_told(tmp_path: Path) -> None:
    with running_workers(2) as address, executor(address, 1) as computing:
        tasks = [(tmp_path / "marker", n) for n in range(12)]
        assert list(in_order(computing, dies_once, tasks)) == list(range(12))
        results = list(in_order(computing, dies_always, [(n,) for n in range(12)]))
    assert isinstance(results.pop(2), WorkerDied)
    assert results == [0, 1, *range(3, 12)]


@pytest.mark.slow
def test_a_worker_that_lacks_a_path_is_told_by_name_host_and_path(scheduler: str, tmp_path: Path) -> None:
    with executor(scheduler, 1) as computing:
        computing.need([tmp_path])
        with pytest.raises(ConfigurationError, match=r"worker tcp://.* on .* lacks /nowhere/a.log; every worker must"):
            computing.need([tmp_path, Path("/nowhere/a.log")])


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_or_has_no_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communicator.compute.CLUSTER_ANSWERS_WITHIN", "1s")
    with pytest.raises(ConfigurationError, match="no Dask scheduler answers there"):
        Cluster("tcp://127.0.0.1:1")
    with pytest.raises(ConfigurationError, match="no Dask scheduler answers there"):
        Cluster("not an address")
    with running_workers(0) as address, pytest.raises(ConfigurationError, match="has no workers"):
        Cluster(address)


def test_a_future_of_this_process_is_done_when_given() -> None:
    computing: Computing = InThisProcess()
    future: Future[int] = computing.submit(halved, 4)
    assert future.done()
    assert future.result() == 2


def parent_id(_: int) -> int:
    """Whose child the process is that runs the task."""
    time.sleep(0.05)
    return os.getppid()


@pytest.mark.slow
def test_processes_that_share_imports_are_children_of_one_that_is_not_this_one() -> None:
    with executor(None, 2, ("json",)) as processes:
        parents = set(in_order(processes, parent_id, [(number,) for number in range(4)]))
    assert len(parents) == 1
    assert parents != {os.getpid()}
