"""People of logs and people of rosters are joined; nobody is two, nobody loses their pseudonym."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from communicator import clock
from communicator.access.sites import find_site
from communicator.courses.catalogue import ensure_course
from communicator.database import Database
from communicator.roster.identity import (
    VISITOR,
    ActorKey,
    course_learner_of_actors,
    ensure_actors,
    ensure_course_learners,
    join_actors,
    note_appearances,
)
from communicator.roster.tables import Actor, CourseLearner, Learner
from tests.roster.test_edx_package import COURSE, import_, write


def see(database: Database, *keys: ActorKey) -> dict[ActorKey, int | None]:
    """The course learner of each of these, after their events were met in this order."""
    with database.writing() as session:
        site = find_site(session, None)
        course_pk = ensure_course(session, site, COURSE).id
        for key in keys:
            ensure_course_learners(session, course_pk, ensure_actors(session, site.id, [key]).values())
        actors = ensure_actors(session, site.id, keys)
        found = course_learner_of_actors(session, course_pk)
        return {key: found.get(actor) for key, actor in actors.items()}


def pseudonyms(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(CourseLearner.pseudonym)))


def test_actors_are_made_once(database: Database) -> None:
    keys = [("7", "mara", ""), ("", "mara", ""), ("7", "", "")]
    with database.writing() as session:
        site = find_site(session, None)
        first = ensure_actors(session, site.id, keys)
        assert ensure_actors(session, site.id, [*keys, VISITOR]) | first == first | {VISITOR: max(first.values()) + 1}


def test_equal_ids_are_one_person_and_so_are_equal_names_where_one_lacks_the_id(database: Database) -> None:
    found = see(database, ("7", "mara", ""), ("7", "renamed", ""), ("", "mara", ""), ("8", "jo", ""))

    assert len(set(found.values())) == 2
    assert found[("7", "mara", "")] == found[("7", "renamed", "")] == found[("", "mara", "")]


def test_a_name_that_two_ids_bore_is_nobody_of_them(database: Database) -> None:
    found = see(database, ("7", "mara", ""), ("8", "mara", ""), ("", "mara", ""))

    assert len(set(found.values())) == 3


def test_visitors_are_no_learners(database: Database) -> None:
    assert see(database, VISITOR) == {VISITOR: None}
    assert pseudonyms(database) == set()


def test_two_who_turn_out_to_be_one_become_the_older_of_both(database: Database) -> None:
    before = see(database, ("", "mara", ""), ("7", "", ""))
    first, second = before[("", "mara", "")], before[("7", "", "")]
    assert first != second
    now = clock.now()
    with database.writing() as session:
        site = find_site(session, None)
        course_pk = ensure_course(session, site, COURSE).id
        actors = ensure_actors(session, site.id, [("", "mara", ""), ("7", "", "")])
        times = [(now, now), (now - timedelta(days=2), now - timedelta(days=1))]
        note_appearances(session, course_pk, dict(zip(actors.values(), times, strict=True)))

    after = see(database, ("7", "mara", ""), ("", "mara", ""), ("7", "", ""))

    assert set(after.values()) == {first}
    with database.reading() as session:
        (kept,) = session.scalars(select(CourseLearner))
        assert (kept.first_seen, kept.last_seen) == (now - timedelta(days=2), now)


def test_a_roster_names_the_people_of_the_log_and_their_pseudonyms_stay(database: Database, tmp_path: Path) -> None:
    see(database, ("7", "mara", ""), ("", "jo", ""), ("12", "unknown", ""))
    before = pseudonyms(database)

    counts = import_(database, write(tmp_path))

    assert counts.joined_actors == 2
    assert pseudonyms(database) > before
    assert len(pseudonyms(database)) == 4  # mara, jo, who is in the log alone, who is in the roster alone
    with database.reading() as session:
        named = session.execute(
            select(Learner.username, CourseLearner.actor_id).join(CourseLearner, CourseLearner.learner_id == Learner.id)
        ).all()
    assert sorted(named) == [("", None), ("jo", None), ("mara", None)]


def test_people_of_the_log_who_come_after_the_roster_are_known(database: Database, tmp_path: Path) -> None:
    import_(database, write(tmp_path))
    before = pseudonyms(database)

    found = see(database, ("7", "mara", ""), ("", "jo", ""), ("9", "kim", ""))

    assert len(set(found.values())) == 3
    assert len(pseudonyms(database)) == len(before) + 1  # kim was in no enrolment, and is in the log
    with database.reading() as session:
        assert None not in set(session.scalars(select(Actor.learner_id)))


def test_joining_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    see(database, ("7", "mara", ""))
    import_(database, write(tmp_path))
    before = pseudonyms(database)

    with database.writing() as session:
        assert join_actors(session, find_site(session, None).id) == 0
    assert pseudonyms(database) == before
