"""Sessions: cut by 30 minutes of silence and by the ends of the course's days."""

from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.outcomes import DAY
from communicator.prediction.sessions import GAP, day_of, sessions_of
from tests.prediction.making import START, TYPES, history

MINUTES = 1 / (24 * 60)


def test_half_an_hour_of_silence_ends_a_session_and_less_does_not() -> None:
    found = sessions_of(history([[(1.2 + minutes * MINUTES, TYPES[0]) for minutes in (0.0, 29.0, 59.5)]]))
    assert found.offsets.tolist() == [0, 2, 3]
    assert (found.ends - found.begins).tolist() == [int(29 * MINUTES * DAY), 0]


def test_the_end_of_a_day_ends_a_session() -> None:
    found = sessions_of(history([[(1 - MINUTES, TYPES[0]), (1 + MINUTES, TYPES[0])]]))
    assert found.days.tolist() == [0, 1]


def test_who_did_nothing_has_no_session() -> None:
    assert sessions_of(history([[], [(2.0, TYPES[1])], []])).learner_of.tolist() == [1]
    assert len(sessions_of(history([[]]))) == 0


@given(st.lists(st.lists(st.floats(-2, 30), max_size=20).map(sorted), max_size=4))
def test_every_event_is_in_exactly_one_session_of_one_learner_and_one_day(days: list[list[float]]) -> None:
    course = history([[(day, TYPES[0]) for day in learner] for learner in days])
    found = sessions_of(course)
    assert found.offsets[-1] == len(course.times)
    for number in range(len(found)):
        inside = slice(int(found.offsets[number]), int(found.offsets[number + 1]))
        assert set(course.learner_of[inside]) == {found.learner_of[number]}
        assert set(day_of(course.times[inside], START)) == {found.days[number]}
        assert (abs(course.times[inside][1:] - course.times[inside][:-1]) < GAP).all()
