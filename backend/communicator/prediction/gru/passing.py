"""Many moments in one pass over a course: learners carried on to the end of the last day before each, then to it."""

from collections.abc import Iterator, Sequence

from communicator.prediction.gru.session_table import LONG_AGO, events_between
from communicator.prediction.history import CourseHistory
from communicator.prediction.models import Incremental, States
from communicator.prediction.outcomes import DAY


def carried_through(model: Incremental, history: CourseHistory, moments: Sequence[int]) -> Iterator[tuple[int, States]]:
    """Where the model has all learners at each of `moments` (µs, ascending); only the end of a day is gone on from."""
    states, done = model.begin(history), LONG_AGO
    for moment in moments:
        day_end = history.start + (moment - history.start) // DAY * DAY
        if day_end > done:
            states = model.advance(states, events_between(history, done, day_end), day_end)
            done = day_end
        yield moment, model.advance(states, events_between(history, done, moment), moment)
