"""The draw: among those who can be written to, recorded with the ledger, and of service notices nobody."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.config import Settings
from communicator.consent.refusals import refuse
from communicator.consent.tables import Purpose
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.operations.person import KnownPerson
from communicator.outreach.effect.allocation import hold_out, strata_of
from communicator.outreach.effect.drawing import LONGEST_DRAWING, draw
from communicator.outreach.effect.planning import plan
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.merging import Merge, merge_course_learners
from tests.audience.people import Person, add_people, populate
from tests.conftest import A_MONDAY
from tests.outreach.automatic.automatically import DAY, NINE, a_course, check_all, ledger, publish, switched_on
from tests.outreach.effect.compared import arms, send
from tests.outreach.messages import begun, draft, states


def test_who_cant_be_reached_is_not_drawn_and_all_others_are(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=100, percent=20, unreachable=7)
    assert (len(found.written_to), len(found.held_out)) == (80, 20)
    with database.reading() as session:
        told = states(session, found.message)
    assert {who for who, (state, _) in told.items() if state == "held_out"} == {*found.held_out}
    assert {who for who, (state, _) in told.items() if state == "sent"} == {*found.written_to}
    assert sum(state == "suppressed" for state, _ in told.values()) == 7


def test_the_seed_tells_who_was_held_out(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=200, percent=20)
    with database.reading() as session:
        trial = session.get_one(Trial, found.message)
    ids = np.array(sorted(found.written_to + found.held_out))
    strata = strata_of(np.arange(200) // 2, trial.cuts)
    held = hold_out(strata, trial.percent, np.random.default_rng([trial.seed, 0]))
    assert ids[held].tolist() == found.held_out
    assert trial.cuts == [25, 50, 75]
    assert trial.reads_at == trial.began_at + timedelta(days=9)


def test_strata_are_by_the_chance_of_leaving_each_with_its_share(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=200, percent=20)
    with database.reading() as session:
        query = select(TrialMember.stratum, TrialMember.is_held_out, func.count()).group_by(
            TrialMember.stratum, TrialMember.is_held_out
        )
        counts = {(stratum, is_held): count for stratum, is_held, count in session.execute(query)}
    assert counts == {(each, is_held): 10 if is_held else 40 for each in range(4) for is_held in (False, True)}
    assert len(found.held_out) == 40


def test_without_predictions_there_is_one_stratum(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(30)])
        message = begun(session, settings, course, holdout_percent=50)
        found = arms(session, course, message.id)
        assert set(session.scalars(select(TrialMember.stratum))) == {-1}
    assert len(found.held_out) == 15


def test_nobody_is_held_out_unless_it_is_said(database: Database, settings: Settings) -> None:
    found = send(database, settings, percent=0)
    assert found.held_out == found.written_to == []


def test_who_does_not_want_to_be_measured_is_written_to_and_not_drawn(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person() for _ in range(20)])
        unwilling = learners[:8]
        for learner in unwilling:
            assert learner.learner_id is not None
            refuse(session, learner.learner_id, Purpose.MEASURING)
        message = begun(session, settings, course, holdout_percent=50)
        told = states(session, message.id)
        found = arms(session, course, message.id)
    facts = plan(database, settings, course, Criteria(everyone=True), 50, now())
    assert {told[each.id][0] for each in unwilling} == {"queued"}
    assert (len(found.written_to), len(found.held_out)) == (6, 6)
    assert not {each.id for each in unwilling} & {*found.written_to, *found.held_out}
    assert (facts["held_out"], facts["written_to"], facts["unmeasured"]) == (6, 14, 8)


def test_a_service_notice_holds_nobody_out(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person() for _ in range(10)])
        with pytest.raises(InvalidFields, match="service notice"):
            begun(session, settings, course, notice=True, holdout_percent=10)
        notice = draft(session, course, notice=True)
        notice.holdout_percent = 50
        assert draw(session, notice, [each.id for each in learners], None, now(), 3.0) == set()


def automatic(session, course, **changes) -> Communication:  # type: ignore[no-untyped-def]
    message = draft(session, course, criteria={"leave": [0, 100]})
    message.automatic, message.holdout_percent = True, 20
    for name, value in changes.items():
        setattr(message, name, value)
    session.flush()
    return message


def test_newcomers_are_drawn_day_by_day_from_one_seed_each_with_a_window_of_their_own(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, learners, snapshot = populate(session, [Person((50, 50, 10)) for _ in range(60)])
        message = automatic(session, course)
        ids = [each.id for each in learners]
        held = [
            draw(session, message, ids[day * 3 : day * 3 + 3], snapshot.id, A_MONDAY + timedelta(days=day), 3.0)
            for day in range(20)
        ]
        found = arms(session, course, message.id)
        trial = session.get_one(Trial, message.id)
        moments = {each.course_learner_id: each.drawn_at for each in session.scalars(select(TrialMember))}
    assert sorted(who for day in held for who in day) == found.held_out
    assert all(len(day) in (0, 1) for day in held)  # of three a day 0.6
    assert (trial.draws, trial.drawn, trial.held_out) == (20, 60, len(found.held_out))
    assert moments[ids[-1]] == A_MONDAY + timedelta(days=19) == trial.last_drawn_at
    assert trial.cuts == [20, 40, 60, 80]


@pytest.mark.parametrize(
    ("ends_on", "course_end", "until"),
    [
        (None, None, A_MONDAY + LONGEST_DRAWING),
        ((A_MONDAY + timedelta(days=9)).date(), None, A_MONDAY + timedelta(days=10) - timedelta(hours=1)),
        (None, A_MONDAY + timedelta(days=20), A_MONDAY + timedelta(days=20)),
        (None, A_MONDAY - timedelta(days=20), A_MONDAY + LONGEST_DRAWING),
    ],
)
def test_an_automatic_message_s_reading_date_is_fixed_at_its_first_draw(  # type: ignore[no-untyped-def]
    database: Database, ends_on, course_end, until
) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person() for _ in range(4)])
        course.time_zone, course.end = "Europe/Madrid", course_end
        message = automatic(session, course, ends_on=ends_on)
        draw(session, message, [learners[0].id], None, A_MONDAY, 3.0)
        trial = session.get_one(Trial, message.id)
        assert trial.draws_until == until
        assert trial.reads_at == until + timedelta(days=9)
        late = draw(session, message, [each.id for each in learners[1:]], None, until + timedelta(seconds=1), 3.0)
        assert late == set()
        assert trial.drawn == 1


def test_an_automatic_message_s_checks_draw_among_each_day_s_newcomers(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, people = a_course(session, 20)
        publish(session, course, dict.fromkeys(people, 10), A_MONDAY)
        message = switched_on(session, settings, course, NINE, holdout_percent=50).id
        publish(session, course, {who: 90 if who in people[:8] else 10 for who in people}, NINE + DAY)
    (first,) = check_all(database, settings, NINE + DAY)
    with database.writing() as session:
        publish(session, course, dict.fromkeys(people, 90), NINE + 2 * DAY)
    (second,) = check_all(database, settings, NINE + 2 * DAY)
    assert [(each.queued, each.held_out) for each in (first, second)] == [(4, 4), (6, 6)]
    with database.reading() as session:
        trial = session.get_one(Trial, message)
        assert (trial.draws, trial.drawn, trial.held_out) == (2, 20, 10)
        held = {each.course_learner_id for each in session.scalars(select(TrialMember)) if each.is_held_out}
        assert {who for who, (state, _) in ledger(session, message).items() if state == "held_out"} == held


def test_people_who_turn_out_to_be_one_are_one_member(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=10, percent=50)
    one, other = found.written_to[0], found.held_out[0]
    with database.writing() as session:
        (seen,) = add_people(session, found.course, [Person(email=None)])
        merge_course_learners(session, [Merge(kept=one, gone=other), Merge(kept=found.held_out[1], gone=seen.id)])
        left = arms(session, found.course, found.message)
    assert (len(left.written_to), len(left.held_out)) == (5, 4)


def test_a_person_s_export_and_erasure_know_their_row(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=10, percent=50)
    nobody: frozenset[str] = frozenset()
    person = KnownPerson(1, frozenset(), frozenset(), frozenset(found.held_out[:1]), nobody, nobody, nobody)
    condition = person.rows_of(TrialMember.__table__)  # type: ignore[arg-type]
    assert condition is not None
    with database.reading() as session:
        assert session.scalars(select(TrialMember.course_learner_id).where(condition)).all() == found.held_out[:1]
        assert session.scalar(select(func.count()).select_from(Delivery)) == 10
