"""docs/event-types.md, written from the tables that the reader uses."""

import sys
from collections.abc import Iterable

from communicator.clickstream.documents import Skip
from communicator.clickstream.event_types import ALIASES, OTHER_PAGE, PAGE_CLASSES

REASONS = {
    Skip.BLANK: "nothing but white space or NUL bytes",
    Skip.NOT_JSON: "no JSON, also after what is certain was repaired (NUL bytes before, a comma after)",
    Skip.CUT: "a document that begins and doesn't end",
    Skip.TOO_LONG: "a line, or a document over lines, of more than 32 MiB",
    Skip.NOT_AN_OBJECT: "JSON, but a number, a string, or a list of such",
    Skip.NOT_AN_EVENT: "an object without what every tracking event has (a name, or a time and somebody)",
    Skip.NO_COURSE: "the record's context names no course (logging in, the dashboard, scanners)",
    Skip.BAD_COURSE: "the course id is none: a library's, or something invented",
    Skip.NO_TIME: "no `time` or `timestamp`",
    Skip.BAD_TIME: "a time that is none, or outside the years 2000–2099",
    Skip.NO_TYPE: "neither `event_type` nor `name`",
    Skip.OTHER_COURSE: "another course than the one asked for with `--course`",
    Skip.LOGGED_IN_AS: "Moodle: somebody else acted in this account (log in as), so it is not the learner's act",
    Skip.SYSTEM: "Moodle: the platform itself acted (user -1), and about nobody",
}


PAGE = """\
# Event types

Written by `python -m communicator.clickstream.event_types_page > docs/event-types.md`; a test compares.

## Page requests

An event whose `event_type` is a request path has the type of the first row that matches what follows
`/courses/COURSE/`.

| path | type |
|---|---|
{pages}

## Everything else

Other events keep the platform's documented name: `event_type`, or `name` where `event_type` is a path or
missing. Where only a `name` is there, these are read as the platform's own transformers write them:

| name | type |
|---|---|
{aliases}

`problem_check` of the server becomes `problem_check_correct` or `problem_check_incorrect` by its `success`
(`problem_check` where it says neither). The browser's twin carries no result: `problem_check_browser`.

## What an event is

Its course, actor, time (µs, UTC), type, object and position; equal ones are one event.

- *Object*: the payload's `problem_id`, `module_id`, `usage_key`, `block_id` or `id`, the first that is
  there; of a page request the path below the course. Payloads that were cut or are form data tell none.
- *Position*: `new_time`, `currentTime`, `current_time` (seconds into a video), `new`, `target_tab` (place in
  a sequence).
- *Grade*: `grade` of `max_grade`, or `weighted_earned` of `weighted_possible`.
- *Course*: the context's `course_id`. Records from before there was a context are placed by their request
  path, or by the page on which they happened. A record with a context that names no course has none.
- *Time*: without a zone it is UTC, as the platform's early versions wrote it.

## Records that are no events of the store

`records = events + skipped`; each record is counted by the first reason that applies.

| reason | meaning |
|---|---|
{reasons}
"""


def markdown() -> str:
    """The whole page."""
    pages = [(page.pattern, f"`{page.type}`") for page in PAGE_CLASSES]
    return PAGE.format(
        pages=_rows([*pages, ("anything else", f"`{OTHER_PAGE}`")]),
        aliases=_rows((name, f"`{kind}`") for name, kind in ALIASES.items()),
        reasons=_rows((reason.value, REASONS[reason]) for reason in Skip),
    )


def _rows(cells: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"| `{first}` | {second} |" for first, second in cells)


if __name__ == "__main__":
    sys.stdout.write(markdown())
