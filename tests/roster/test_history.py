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
    # What the enrolment itself says, and of when that is.
    is_active, as_of = False, BEGUN

    for number in order:
        later = [Export(week(min(some)), is_whole=True)] if (some := [each for each in seen if each > number]) else []
        found, at = exports[number], week(number)
        known = [change for change in changes if change.at <= at]
        if found is not None:
            is_active, as_of = (found[0], at) if as_of <= at else (is_active, as_of)
            changes = observed(changes, at, Standing(*found), later, as_of)
        elif known and known[-1].is_active:
            changes = observed(changes, at, Standing(False, None, MISSING), later, as_of)
            is_active, as_of = (False, at) if as_of <= at else (is_active, as_of)
        if changes and changes[-1].source == MISSING and changes[-1].at >= max(at, as_of):
            is_active, as_of = False, changes[-1].at
        seen.add(number)

    assert told(changes) == told(in_order(exports))
    assert is_active == bool(changes and changes[-1].is_active)


def test_who_was_not_enrolled_and_is_missing_in_a_newer_whole_export_left_by_it_if_enrolled_between() -> None:
    changes = [Change(week(0), False, "audit", EXPORT)]
    later = [Export(week(2), is_whole=True)]
    enrolled = Standing(True, "audit")
    assert observed(changes, week(1), enrolled, later, as_of=week(1))[-1] == Change(week(2), False, "", MISSING)
    # Told of by the newer one, who is not enrolled is told so.
    assert observed(changes, week(1), enrolled, later, as_of=week(2))[-1] == Change(week(2), False, "audit", EXPORT)


def test_a_newer_export_that_tells_of_others_only_changes_nobody_else() -> None:
    changes = [Change(week(0), True, "audit", EXPORT)]
    of_others, whole = Export(week(2), is_whole=False), Export(week(3), is_whole=True)
    left = Change(week(1), False, "audit", EXPORT)
    gone = Standing(False, "audit")
    assert observed(changes, week(1), gone, [of_others], as_of=week(1)) == [*changes, left]
    # The whole one behind it is asked; those of whom it told were enrolled.
    assert observed(changes, week(1), gone, [of_others, whole], as_of=week(1)) == [*changes, left]
    verified = Standing(True, "verified")
    entered = Change(week(1), True, "verified", EXPORT)
    assert observed([], week(1), verified, [of_others, whole], as_of=week(1)) == [
        entered,
        Change(week(3), False, "", MISSING),
    ]


def test_what_an_interrupted_import_kept_comes_before_the_export_behind_it() -> None:
    # The import of week 2 kept that the learner is not enrolled any more, and broke off before its export was noted.
    changes = [Change(week(0), True, "audit", EXPORT), Change(week(2), False, "audit", EXPORT)]
    whole = [Export(week(3), is_whole=True)]
    found = observed(changes, week(1), Standing(True, "verified"), whole, as_of=week(3))
    assert found == [changes[0], Change(week(1), True, "verified", EXPORT), changes[1]]
