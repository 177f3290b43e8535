"""The history of an enrolment is the same in whatever order its exports are imported."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from communicator.roster.history import EXPORT, MISSING, Change, Export, Standing, observed

BEGUN = datetime(2026, 1, 4, tzinfo=UTC)
A_STANDING = st.tuples(st.booleans(), st.sampled_from(["audit", "verified"]))
# Of each weekly export: what it tells of one learner (None: nothing), in the order of time.
EXPORTS = st.lists(st.none() | A_STANDING, min_size=1, max_size=6)


def week(number: int) -> datetime:
    return BEGUN + timedelta(weeks=number)


def in_order(exports: list[tuple[bool, str] | None]) -> list[Change]:
    """What whole exports tell when they come in order of time: written plainly."""
    changes: list[Change] = []
    for number, told in enumerate(exports):
        if told is not None and (not changes or _is_news(changes[-1], told)):
            changes.append(Change(week(number), *told, EXPORT))
        if told is None and changes and changes[-1].is_active:
            changes.append(Change(week(number), False, "", MISSING))
    return changes


def told(changes: list[Change]) -> list[tuple[datetime, str | None]]:
    """Since when which mode; none where not enrolled: whether told so or missing can't be known afterwards."""
    return [(change.at, change.mode if change.is_active else None) for change in changes]


def _is_news(known: Change, told: tuple[bool, str]) -> bool:
    return told != (known.is_active, known.mode) if told[0] else known.is_active


@given(EXPORTS, st.data())
def test_whole_exports_in_any_order_and_repeated_tell_the_same_history(
    exports: list[tuple[bool, str] | None], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(list(range(len(exports))) * 2))
    changes: list[Change] = []
    seen: set[int] = set()

    for number in order:
        later = [other for other in seen if other > number]
        following = Export(week(min(later)), is_whole=True) if later else None
        found = exports[number]
        if found is not None:
            changes = observed(changes, week(number), Standing(*found), following)
        else:
            known = [change for change in changes if change.at <= week(number)]
            if known and known[-1].is_active:
                changes = observed(changes, week(number), Standing(False, None, MISSING), following)
        seen.add(number)

    assert told(changes) == told(in_order(exports))
