"""Three reasons for each chance: what weighed most, said in keys and numbers that fit what the learner did."""

import re
from pathlib import Path

import numpy as np
import pytest

from communicator.clickstream.vocabulary import FAMILIES as DOCUMENTED
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.refresh import refresh_course
from communicator.prediction.checkpoint import read_checkpoint
from communicator.prediction.history import LabelledCourse, microseconds
from communicator.prediction.learning import train_model
from communicator.prediction.models import Model, TrainingOptions, model_class
from communicator.prediction.outcomes import OUTCOMES, WEEK
from communicator.prediction.published import latest_snapshot
from communicator.prediction.reasons.families import About, about
from communicator.prediction.reasons.reasons import Reason, reasons_of, weigh
from communicator.prediction.reasons.seat import OTHERS, Seat, take_seat
from communicator.prediction.reasons.telling import KEYS, Telling
from communicator.prediction.reasons.visits import LATEST, visits
from communicator.prediction.reasons.weighing import weighed
from communicator.prediction.standing import feature_names
from communicator.prediction.tables import Prediction
from communicator.prediction.vocabulary import Vocabulary
from tests.conftest import A_MONDAY
from tests.prediction.making import START, history, nothing_told, random_course
from tests.prediction.stored import store_course

EVERY_TYPE = tuple(kind.type for family in DOCUMENTED for kind in family.kinds)
MARK = START + 2 * WEEK


@pytest.fixture(scope="module")
def past() -> list[LabelledCourse]:
    return [random_course(60, seed) for seed in (1, 2)]


@pytest.fixture(
    scope="module",
    params=[
        "counts-logistic",
        *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("lightgbm", "standing-logistic")),
    ],
)
def model(request: pytest.FixtureRequest, past: list[LabelledCourse]) -> Model:
    trained = model_class(request.param)()
    trained.train(past, TrainingOptions(min_count=1, min_courses=1), nothing_told)
    return trained


def seats() -> list[Seat]:
    course = random_course(45, 3).history
    return [Seat(course, row, MARK) for row in range(3)]


def reasons(model: Model, seat: Seat) -> dict[str, list[Reason]]:
    return weigh(model, seat, model.predict(seat.history, seat.as_of)[seat.row])


def test_every_feature_of_every_model_speaks_of_something() -> None:
    names = [*feature_names(Vocabulary(EVERY_TYPE)), *(f"count:{name}" for name in EVERY_TYPE), "count:moodle.a.thing"]
    assert {about(name) for name in names} == set(About) - {About.SESSION}
    with pytest.raises(KeyError):
        about("a feature that nobody has placed")


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_have_words_for_every_reason_in_every_language(language: str) -> None:
    source = Path(__file__).parents[3] / f"frontend/src/words/{language}/about.ts"
    assert set(re.findall(r"^  why_(\w+):", source.read_text("utf-8"), re.MULTILINE)) == KEYS


@pytest.mark.slow
def test_each_chance_has_up_to_three_reasons_the_weightiest_first(model: Model) -> None:
    for seat in seats():
        found = reasons(model, seat)
        assert set(found) == set(OUTCOMES)
        for told in found.values():
            assert 1 <= len(told) <= 3
            assert {reason.key for reason in told} <= KEYS
            points = [abs(reason.points) for reason in told]
            assert points == sorted(points, reverse=True)
            assert len({reason.key for reason in told}) == len(told)


def test_who_works_and_who_never_came_are_told_opposite_things(model: Model) -> None:
    works, _, absent = seats()
    for_it, against = reasons(model, works)["certify"], reasons(model, absent)["certify"]
    assert for_it[0].points > 0
    assert against[0].points <= 0 or against[0].key == "never_came"
    if model.kind != "counts-logistic":
        assert {reason.key for reason in against} <= {"never_came", "enrolled_late"}


@pytest.mark.slow
def test_what_trees_and_lines_add_up_to_is_what_they_say() -> None:
    """Contributions differ between learners exactly as the calibrated logits do."""
    past = [random_course(60, seed) for seed in (1, 2)]
    for kind in ("lightgbm", "standing-logistic", "counts-logistic"):
        model = model_class(kind)()
        model.train(past, TrainingOptions(min_count=1, min_courses=1), nothing_told)
        seat = seats()[0]
        chances = model.predict(seat.history, MARK)
        logits = np.log(chances) - np.log(1 - chances)
        states = seat.states(model)
        sums = [sum(weighed(model, states, seat.history, MARK, row).values()) for row in range(2)]
        assert np.allclose(sums[0] - sums[1], logits[0] - logits[1], atol=1e-4)


def test_numbers_are_the_learners_own_and_half_of_the_courses() -> None:
    days = [[0.5 + day for day in range(14)], [0.5, 1.5], [0.5, 1.5, 2.5]]
    course = history([[(day, "play_video") for day in each] for each in days])
    told = Telling(Seat(course, 1, MARK))
    assert told.tell(About.DAYS) == ("days", {"n": 2, "of": 14, "half": 3})
    assert told.tell(About.LAST_SEEN) == ("last_seen", {"days": 12, "half": 12})
    assert told.tell(About.VIDEOS) == ("videos", {"n": 2, "of": 14, "half": 3})
    assert told.tell(About.TREND) == ("fewer_days", {"n": 0, "before": 2})


@pytest.mark.slow
def test_graded_work_says_since_which_week_nothing_came(database: Database, tmp_path: Path) -> None:
    course = store_course(database, tmp_path, "course-v1:T+T+1", 12)
    with database.reading() as session:
        learner = 1
        moments = {weeks: _seat(session, tmp_path, course.id, learner, weeks) for weeks in (2, 3, 6)}
    told = {weeks: Telling(seat).tell(About.GRADED) for weeks, seat in moments.items()}
    assert told[2][0] == "graded_none"
    assert told[3] == ("graded", {"per_cent": 100, "half": 50, "week": 3})
    assert told[6][0] == "graded_until"
    assert told[6][1]["week"] == 3


def _seat(session, data_dir, course_pk, learner, weeks):  # type: ignore[no-untyped-def]
    found = take_seat(session, data_dir, course_pk, learner, microseconds(A_MONDAY) + weeks * WEEK)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [pytest.param("lightgbm", marks=pytest.mark.slow), "counts-logistic"])
def test_of_a_small_course_the_seat_is_the_course_that_was_predicted(
    database: Database, settings: Settings, kind: str
) -> None:
    course = store_course(database, settings.data_dir, "course-v1:T+T+1", 24)
    options = TrainingOptions(min_count=1, min_courses=1)
    train_model(database, settings, [course], None, kind, "m", options, nothing_told)
    refresh_course(database, settings, course.id)
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        predicted = session.query(Prediction).filter_by(snapshot_id=snapshot.id).all()
        assert len(predicted) <= OTHERS
        found = reasons_of(session, settings.data_dir, snapshot, predicted[0].course_learner_id)
        assert found is not None
        assert set(found) == set(OUTCOMES)
        assert reasons_of(session, settings.data_dir, snapshot, 10**9) is None
        assert snapshot.model is not None
        trained = snapshot.model
        model = read_checkpoint(settings.data_dir, trained.checkpoint, trained.checkpoint_hash, trained.name)
        seat = take_seat(
            session, settings.data_dir, course.id, predicted[0].course_learner_id, microseconds(snapshot.as_of)
        )
        assert seat is not None
        chances = model.predict(seat.history, seat.as_of)[seat.row]
        kept = [predicted[0].certify, predicted[0].complete, predicted[0].leave]
        assert np.allclose(chances, kept, atol=1e-6)


@pytest.mark.slow
def test_a_model_that_reads_visits_names_the_one_that_moved_a_chance_most(past: list[LabelledCourse]) -> None:
    model = model_class("session-gru")()
    model.train(past, TrainingOptions(epochs=1, min_count=1, min_courses=1), nothing_told)
    seat = seats()[0]
    found = visits(model, seat.states(model), seat)
    assert 1 <= len(found) <= LATEST
    assert [visit.begin for visit in found] == sorted(visit.begin for visit in found)
    strongest = max(found, key=lambda visit: abs(visit.change[0]))
    (told,) = reasons(model, seat)["certify"] or [None]
    if told is not None:
        assert told.key == "visit"
        assert str(told.facts["at"]).startswith(str(np.datetime64(strongest.begin, "us"))[:10])
    never = seats()[2]
    assert visits(model, never.states(model), never) == []
