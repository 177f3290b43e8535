"""docs/moodle-event-types.md, written from the tables that the reader of Moodle's log uses."""

import sys

from communicator.clickstream.moodle_event_types import MODULE_TYPES, PREFIX, TYPES, MoodleType
from communicator.clickstream.vocabulary import TOLD

PAGE = """\
# Moodle's events

Written by `python -m communicator.clickstream.moodle_event_types_page > docs/moodle-event-types.md`; a test
compares. How the log comes here: [clickstream.md](clickstream.md#other-platforms-logs) and [moodle.md](moodle.md).

The rows of `logstore_standard_log` become events of the vocabulary that Open edX's tracking logs have
([event-types.md](event-types.md)), so that one model serves both platforms. An event `\\COMPONENT\\event\\NAME` has
the type of its row here, else that of every module, else `{prefix}COMPONENT.NAME`.

| Moodle's event | type | whose | of `other` | |
|---|---|---|---|---|
{rows}

Every module (`mod_…`) that has no row of its own:

| Moodle's event | type |
|---|---|
{modules}

- *Whose*: `userid`, who acted; `relateduserid` where the event tells of somebody, whoever caused it (a teacher who
  grades, a scheduled task that completes a course or closes an attempt). Where that is missing, `userid`.
- *Told*: the platform's word about a learner, who did nothing at that moment; it doesn't count as being seen in the
  course.
- *Nobody's*: `userid` 0 (not logged in), 1 (Moodle's guest account) and events that Moodle marks `anonymous`, such
  as answers to an anonymous survey, are a visitor's; `userid` -1 is the platform's own act and is skipped as
  `system`; rows with a `realuserid` are somebody else's acts in a learner's account: `logged_in_as`.
- *Course*: `courseid` as a decimal number; none, 0 and 1 (the site's front page) are `no_course`.
- *Object*: `cm/ID`, the course module (the number after `view.php?id=`), for all that happens in a module;
  `grade_item/ID` of a grade; none of an enrolment; else `objecttable/objectid`. Who was looked at is not kept.
- *Position*: of a module's completion 1 where it is complete (passed or failed, too), 0 where it is not any more.
- *Grade*: as Moodle writes it into `other` (JSON or PHP-serialised), in the grade item's own units; the log doesn't
  tell what the most is. Moodle's quiz writes no grade into `attempt_submitted`: it follows as `core.user_graded`.
- *Time*: `timecreated`, whole seconds. Two equal events of one person in one second are one event.
- A row with more or fewer cells than the header, or without an event's name and a user's number, is `not_an_event`.
"""


def markdown() -> str:
    """The whole page."""
    rows = "\n".join(_row(key, told) for key, told in TYPES.items())
    modules = "\n".join(f"| `mod_….{name}` | `{told.type}` |" for name, told in MODULE_TYPES.items())
    return PAGE.format(prefix=PREFIX, rows=rows, modules=modules)


def _row(key: str, told: MoodleType) -> str:
    read = {"grade": told.grade, "object": told.item, "position": told.state}
    other = ", ".join(f"{what} `{name}`" for what, name in read.items() if name)
    whose, is_told = "relateduserid" if told.about else "userid", "told" if told.type in TOLD else ""
    return f"| `{key}` | `{told.type}` | `{whose}` | {other} | {is_told} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
