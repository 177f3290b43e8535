"""What a worker that died had in hand is settled by its journal: not begun, answered, or in between."""

import fcntl
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import StoreUnwritable
from communicator.outreach import journal as journals
from communicator.outreach.claimed import Claimed
from communicator.outreach.communications import cancel
from communicator.outreach.journal import Journal, Remembered, left_behind
from communicator.outreach.queue import LEASE, claim, expire_leases, finish, give_back, record, settle
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from tests.audience.people import Person, populate
from tests.outreach.messages import begun, states

SENT = Outcome(DeliveryState.SENT)
LATER = Outcome(DeliveryState.RETRY, "the mail server put this mail off (450)", now() + timedelta(days=1))


def crash(journal: Journal) -> None:
    """What SIGKILL does: the lock is gone, the file stays."""
    os.close(journal._file)


def remembered(folder: Path) -> list[Remembered]:
    with left_behind(folder) as found:
        return found


def claimed(database: Database, settings: Settings, people: int) -> tuple[str, list[Claimed]]:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(people)])
        message = begun(session, settings, course).id
        return message, claim(session, settings, "worker", now(), people).taken


def settle_all(database: Database, settings: Settings) -> dict[str, int]:
    told: dict[str, int] = {}
    with left_behind(settings.data_dir) as found:
        for one in found:
            with database.writing() as session:
                told |= settle(session, one, now())
    return told


def test_each_mail_in_hand_is_settled_by_how_far_it_got(database: Database, settings: Settings) -> None:
    message, (answered, refused, between, untouched) = claimed(database, settings, 4)
    journal = Journal(settings.data_dir, "worker")
    journal.begin(answered.attempt)
    journal.end(answered.attempt, SENT)
    journal.end(refused.attempt, LATER)
    journal.begin(between.attempt)
    assert settle_all(database, settings) == {}  # its worker lives
    crash(journal)
    assert settle_all(database, settings) == {"sent": 1, "retry": 1, "uncertain": 1, "given_back": 1}
    with database.reading() as session:
        found = states(session, message)
        assert [found[one.course_learner_id][0] for one in (answered, refused, between, untouched)] == [
            *("sent", "retry", "uncertain", "queued")
        ]
        rows = {row.id: row for row in session.scalars(select(Delivery))}
        assert [rows[one.id].attempts for one in (answered, refused, untouched)] == [1, 1, 0]
    assert settle_all(database, settings) == {}
    with database.writing() as session:
        again = claim(session, settings, "another", now(), 10).taken
    assert [one.id for one in again] == [untouched.id]


def test_a_line_that_was_cut_off_was_not_acted_on(database: Database, settings: Settings) -> None:
    _, (one, other) = claimed(database, settings, 2)
    journal = Journal(settings.data_dir, "worker")
    journal.begin(one.attempt)
    os.write(journal._file, f"begin {other.id}".encode())
    crash(journal)
    (told,) = remembered(settings.data_dir)
    assert (told.begun, told.is_complete) == ({one.attempt}, True)


def test_after_another_boot_what_has_no_answer_is_uncertain(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, (answered, _) = claimed(database, settings, 2)
    journal = Journal(settings.data_dir, "worker")
    journal.end(answered.attempt, SENT)
    crash(journal)
    boot = tmp_path / "boot_id"
    boot.write_text("another\n")
    monkeypatch.setattr(journals, "BOOT_ID", boot)
    assert settle_all(database, settings) == {"sent": 1, "uncertain": 1}


def test_without_a_journal_a_lease_that_ran_out_is_uncertain(database: Database, settings: Settings) -> None:
    message, _ = claimed(database, settings, 2)
    with database.writing() as session:
        assert expire_leases(session, now() + LEASE + timedelta(seconds=1)) == 2
        assert finish(session, now()) == [message]


def test_a_journal_that_comes_late_knows_better_than_the_lease(database: Database, settings: Settings) -> None:
    message, (answered, untouched) = claimed(database, settings, 2)
    journal = Journal(settings.data_dir, "worker")
    journal.end(answered.attempt, SENT)
    crash(journal)
    with database.writing() as session:
        expire_leases(session, now() + LEASE + timedelta(seconds=1))
        finish(session, now())
    assert settle_all(database, settings) == {"sent": 1, "given_back": 1}
    with database.reading() as session:
        assert states(session, message)[untouched.course_learner_id] == ("queued", "")
        assert session.get_one(Communication, message).status == "sending"  # something is left to try


def test_a_mail_that_was_recorded_uncertain_is_never_given_back(database: Database, settings: Settings) -> None:
    message, (one,) = claimed(database, settings, 1)
    journal = Journal(settings.data_dir, "worker")
    with database.writing() as session:
        record(session, one, Outcome(DeliveryState.UNCERTAIN, "nobody knows"), now())
        assert give_back(session, [one], now()) == 0
    crash(journal)  # its lines are gone with compaction
    assert settle_all(database, settings) == {}
    with database.reading() as session:
        assert states(session, message)[one.course_learner_id] == ("uncertain", "nobody knows")


def test_what_is_given_back_of_a_cancelled_message_is_cancelled(database: Database, settings: Settings) -> None:
    message, claims = claimed(database, settings, 2)
    with database.writing() as session:
        cancel(session, session.get_one(Communication, message))
        assert give_back(session, claims, now()) == 2
        assert {state for state, _ in states(session, message).values()} == {"cancelled"}


def test_another_workers_claim_is_left_alone(database: Database, settings: Settings) -> None:
    _, (one,) = claimed(database, settings, 1)
    with database.writing() as session:
        session.execute(update(Delivery).values(worker="another"))
        assert not record(session, one, SENT, now())
        assert give_back(session, [one], now()) == 0
        assert settle(session, Remembered("worker", is_complete=True), now()) == {}


def test_a_long_journal_keeps_only_what_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "COMPACTED_AT", 500)
    journal = Journal(tmp_path, "a/worker")
    for number in range(100):
        journal.begin((f"d{number}", 1))
        if number != 7:
            journal.end((f"d{number}", 1), SENT)
            journal.forget([(f"d{number}", 1)])
    (path,) = (tmp_path / journals.FOLDER).iterdir()
    assert path.stat().st_size < 1_000
    with path.open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    crash(journal)
    (told,) = remembered(tmp_path)
    assert (told.worker, ("d7", 1) in told.begun, ("d7", 1) in told.ended) == ("a/worker", True, False)


def test_a_worker_that_ends_well_leaves_no_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "worker")
    journal.close(is_settled=True)
    assert list((tmp_path / journals.FOLDER).iterdir()) == []


def test_a_journal_that_could_not_be_written_takes_no_more_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, "worker")
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda _, line: len(line) - 1)
        with pytest.raises(StoreUnwritable, match="disk is full"):
            journal.begin(("one", 1))
    with pytest.raises(StoreUnwritable):
        journal.begin(("other", 1))
    journal.close(is_settled=False)
