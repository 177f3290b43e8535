"""Who objects to being predicted isn't: no chances, no part in training, whatever becomes of rosters and courses."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.access.sites import find_site
from communicator.access.tables import AuditEntry
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import UnknownLearner
from communicator.operations.course_erasure import erase_course
from communicator.operations.learner_erasure import erase_learner
from communicator.operations.learner_export import export_learner
from communicator.operations.prediction_objection import allow_person, object_person
from communicator.operations.refresh import refresh_course
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.objection import objecting
from communicator.prediction.records import active_history, labelled_course
from communicator.prediction.tables import KeptStates, Prediction, PredictionObjection, Snapshot
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import Actor, Appearance, CourseLearner, Learner
from tests.audience.people import Person, add_course, add_people, add_snapshot
from tests.conftest import A_MONDAY
from tests.prediction.making import nothing_told
from tests.prediction.stored import store_course

FIRST, SECOND = "course-v1:T+T+1", "course-v1:T+T+2"
MEMBER = "3"  # works all through, in both courses


def say_no(database: Database, data_dir: Path, named: str = MEMBER) -> None:
    with database.writing() as session:
        assert object_person(session, data_dir, find_site(session, None), named, "staff", "tester")


def of_member(session: Session, course: Course) -> int:
    query = select(CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    return session.scalars(query.where(CourseLearner.course_pk == course.id, Learner.platform_user_id == MEMBER)).one()


@pytest.mark.slow
def test_they_are_left_out_of_prediction_and_training_in_every_course(database: Database, tmp_path: Path) -> None:
    courses = [store_course(database, tmp_path, each, 12) for each in (FIRST, SECOND)]
    before = [labelled_course(database, tmp_path, course.id) for course in courses]
    say_no(database, tmp_path)
    for course, was in zip(courses, before, strict=True):
        now = labelled_course(database, tmp_path, course.id)
        with database.reading() as session:
            gone = of_member(session, course)
            assert objecting(session, course.id) == {gone}
        assert len(now.history) == len(was.history) - 1
        assert now.objecting == 1
        assert was.objecting == 0
        assert gone not in now.history.course_learner_ids
        assert gone not in active_history(database, tmp_path, course.id).course_learner_ids
        theirs = was.history.course_learner_ids == gone
        events = int(was.history.offsets[1:][theirs][0] - was.history.offsets[:-1][theirs][0])
        assert len(now.history.times) == len(was.history.times) - events
        assert now.certify.sum() == was.certify.sum() - 1


@pytest.mark.slow
def test_their_predictions_go_at_once_and_come_back_with_the_next_refresh_once_allowed(
    database: Database, settings: Settings
) -> None:
    course = store_course(database, settings.data_dir, FIRST, 12)
    options = TrainingOptions()
    train_model(database, settings, [course], None, "counts-logistic", "simple", options, nothing_told)

    def predicted() -> list[int]:
        with database.reading() as session:
            query = select(func.count(Prediction.snapshot_id)).join(Snapshot).group_by(Snapshot.id)
            return list(session.scalars(query.order_by(Snapshot.created_at)))

    refresh_course(database, settings, course.id)
    say_no(database, settings.data_dir)
    assert predicted() == [11]
    refresh_course(database, settings, course.id)
    assert predicted() == [11, 11]
    with database.writing() as session:
        withdrawn = session.scalars(select(Snapshot.withdrawn).order_by(Snapshot.created_at)).all()
        assert withdrawn == [1, 0]
        assert allow_person(session, find_site(session, None), MEMBER, "tester")
        assert not allow_person(session, find_site(session, None), MEMBER, "tester")
    refresh_course(database, settings, course.id)
    assert predicted() == [11, 11, 12]


def test_a_pseudonym_names_them_as_well_and_nobody_is_refused(database: Database, tmp_path: Path) -> None:
    course = store_course(database, tmp_path, FIRST, 6)
    with database.writing() as session:
        site = find_site(session, None)
        pseudonym = session.get_one(CourseLearner, of_member(session, course)).pseudonym
        assert object_person(session, tmp_path, site, pseudonym, "page", "tester")
        assert not object_person(session, tmp_path, site, MEMBER, "page", "tester")
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count("prediction_objected") == 1
        with pytest.raises(UnknownLearner):
            object_person(session, tmp_path, site, "nobody", "page", "tester")


def test_who_is_known_from_the_log_alone_objects_too_and_still_does_once_a_roster_names_them(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        course = add_course(session)
        stranger, named = add_people(session, course, [Person(email=None), Person()])
        actor = session.get_one(Actor, stranger.actor_id)
        actor.user_id = ""
        actor.username = "somebody"
        session.add(Appearance(course_pk=course.id, actor_id=actor.id, course_learner_id=stranger.id))
        site = find_site(session, None)
        assert object_person(session, tmp_path, site, stranger.pseudonym, "page", "tester")
        assert objecting(session, course.id) == {stranger.id}
        merge_course_learners(session, [Merge(kept=named.id, gone=stranger.id)])
        assert objecting(session, course.id) == {named.id}


@pytest.mark.slow
def test_an_objection_outlives_a_course_and_a_roster_read_anew(database: Database, tmp_path: Path) -> None:
    course = store_course(database, tmp_path, FIRST, 6)
    say_no(database, tmp_path)
    erase_course(database, tmp_path, course, "tester")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PredictionObjection)) == 1
    again = store_course(database, tmp_path, SECOND, 6)
    with database.reading() as session:
        assert objecting(session, again.id) == {of_member(session, again)}


@pytest.mark.slow
def test_who_is_erased_leaves_no_objection_behind_and_who_asks_is_shown_theirs(
    database: Database, tmp_path: Path
) -> None:
    store_course(database, tmp_path, FIRST, 6)
    say_no(database, tmp_path)
    with database.writing() as session:
        site = find_site(session, None)
    shown = export_learner(database, tmp_path, site, MEMBER)
    assert [row["source"] for row in shown["tables"]["prediction_objection"]] == ["staff"]
    erase_learner(database, tmp_path, site, MEMBER, "tester")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PredictionObjection)) == 0


def test_another_sites_learner_of_the_same_user_id_is_somebody_else(database: Database, tmp_path: Path) -> None:
    from communicator.access.sites import add_site

    with database.writing() as session:
        ours = add_course(session)
        (learner,) = add_people(session, ours, [Person()])
        user_id = session.get_one(Learner, learner.learner_id).platform_user_id
        other = add_site(session, "a key", "elsewhere", "edx").site
        theirs = Course(site=other, course_id=ours.course_id, name="", created_at=A_MONDAY)
        session.add(theirs)
        session.flush()
        (stranger,) = add_people(session, theirs, [Person()])
        session.get_one(Learner, stranger.learner_id).platform_user_id = user_id
        session.flush()
        add_snapshot(session, theirs, [(stranger, (1, 2, 3))])
        object_person(session, tmp_path, ours.site, user_id, "staff", "tester")
        assert objecting(session, ours.id) == {learner.id}
        assert objecting(session, theirs.id) == set()
        assert session.scalar(select(func.count()).select_from(Prediction)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("deed", ["object", "erase"])
def test_no_state_is_kept_of_who_objects_or_is_erased(database: Database, settings: Settings, deed: str) -> None:
    course = store_course(database, settings.data_dir, FIRST, 12)
    train_model(database, settings, [course], None, "standing-logistic", "m", TrainingOptions(), nothing_told)
    refresh_course(database, settings, course.id)
    folder = settings.data_dir / "states" / str(course.id)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeptStates)) == 1
        gone = of_member(session, course)
    assert list(folder.glob("*.npz"))
    if deed == "object":
        say_no(database, settings.data_dir)
    else:
        with database.reading() as session:
            site = find_site(session, None)
        erase_learner(database, settings.data_dir, site, MEMBER, "tester")
    assert not list(folder.glob("*.npz"))
    refresh_course(database, settings, course.id)
    for path in folder.glob("states*.npz"):
        with np.load(path) as kept:
            assert gone not in kept["learner"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeptStates)) == 1
