"""docs/event-types.md, written from the tables that the reader uses."""

import sys
from collections.abc import Iterable

from communicator.clickstream.documents import Skip
from communicator.clickstream.event_types import BEFORE_A_PERSON, OTHER_PAGE, PAGE_CLASSES
from communicator.clickstream.facts import FACTS
from communicator.clickstream.vocabulary import BLOCK, FAMILIES, GENERAL, TOLD, Family, Kind, Reads

REASONS = {
    Skip.BLANK: "nothing but white space or NUL bytes",
    Skip.NOT_JSON: "no JSON, also after what is certain was repaired (NUL bytes before, a comma after)",
    Skip.CUT: "a document that begins and doesn't end",
    Skip.TOO_LONG: "a line, or a document over lines, of more than 32 MiB",
    Skip.NOT_AN_OBJECT: "JSON, but a number, a string, or a list of such",
    Skip.NOT_AN_EVENT: "an object without what every tracking event has (a name, or a time and somebody)",
    Skip.NO_COURSE: "nothing names a course for certain (logging in, the dashboard, Studio, scanners)",
    Skip.BAD_COURSE: "the course id is none: a library's, or something invented",
    Skip.NO_TIME: "no `time` or `timestamp`",
    Skip.BAD_TIME: "a time that is none, or outside the years 2000–2099",
    Skip.NO_TYPE: "neither `event_type` nor `name`",
    Skip.OTHER_COURSE: "another course than the one asked for with `--course`",
    Skip.LOGGED_IN_AS: "Moodle: somebody else acted in this account (log in as), so it is not the learner's act",
    Skip.ERASED: "of a learner who was erased (`communicator learner erase`)",
    Skip.SYSTEM: "Moodle: the platform itself acted (user -1), and about nobody",
}


READ = ("object", "position", "grade")
PAGE = """\
# Event types

Written by `python -m communicator.clickstream.event_types_page > docs/event-types.md`; a test compares.

## What an event is

Its course, actor, time (µs, UTC), type, object and position; equal ones are one event.

- *Type*: of a page request the class of its path, of everything else the platform's name, one for all names that
  mean the same. The tables below say both.
- *Object*: the first of the fields named in the tables that the payload has; of a page request the path below the
  course. Payloads that were cut at 512 characters or are form data tell none. Of addresses the query and fragment
  are left out, and what follows {persons}:
  there the platform names a person.
- *Position*: seconds into a video (of `seek_video` those to which it went), place in a sequence from 1, page of a
  textbook, number of the attempt (`problem_check`, `openassessmentblock.create_submission`), share completed.
- *Grade* of *greatest grade*; the greatest course grade is 1.
- *Actor*: the context's `user_id`, and the `username`. Of events with a field under "about" it is the user whom that
  names, if it is another: staff enrol and grade others.
- *Course*: the context's `course_id`. Where it names none: records from before there was a context are placed by
  their request path or by the payload's `course_id`, `courserun_key` or `course`; all but page requests by the page on
  which they happened (`/courses/ID/…`, `/learning/course/ID/…`). A payload that names a course beside a context that
  names none (a bookmark's) is about that course, and happened outside it. Ids are
  `course-v1:O+C+R`, `ccx-v1:O+C+R+ccx@N` or the old `O/C/R`; a page request with a context that names no course has
  none, Studio's among them.
- *Time*: without a zone it is UTC, as the platform's early versions wrote it.

## Page requests

An event whose `event_type` is a request path has the type of the first row that matches what follows
`/courses/COURSE/`.

| path | type |
|---|---|
{pages}

## Everything else

A record goes by its `event_type`, or by its `name` where that is a path or missing. Newer emitters write `data` and
`timestamp` for `event` and `time`; mobile apps' events come through Segment, wrapped in its envelope.

Three types depend on more than the name:

- `problem_check` of the server becomes `problem_check_correct` or `problem_check_incorrect` by its `success`
  (`problem_check` where it says neither). The browser's twin carries no result: `problem_check_browser`.
- `seq_next` and `seq_prev`, where a record has only a name, are moves into another subsection from the last tab
  (`current_tab` = `tab_count`) and the first one, as the platform's own transformers tell them apart.

A row's other names mean its type everywhere; those marked *name only* do so where there is no `event_type`. `{block}`
is the block in whose handler the server emitted the event. Events marked "told" are the platform's word about a
learner, who did nothing at that moment: they don't count as being seen in the course.

{families}

### Anything else

Names in no table are kept as they are, up to 100 characters. Those with a beginning named above are read as that
family, all others by this rule:

{general}

## Facts

What the log tells about a learner's standing is kept in the database too (`learner_fact`: course, actor, fact, time,
value; equal ones are one), by whichever import sees it, also again where its events were stored before.

- Who takes part: the roster says it, but for an enrolment or leaving that the log tells later than the export was
  made. Where no roster tells an enrolment, whoever the log last told to have left takes no part.
- Who certified, for models that learn: a certificate of the roster, or a passing grade of it, else what the log told
  last: passed or certified, failed or revoked; where it told grades only, the last one against the pass mark.

| type | fact | value |
|---|---|---|
{facts}

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
        persons=", ".join(f"`{part}/`" for part in sorted(BEFORE_A_PERSON)),
        pages=_rows([*pages, ("anything else", f"`{OTHER_PAGE}`")]),
        block=BLOCK,
        families="\n\n".join(map(_family, FAMILIES)),
        general="\n".join(f"- {what}: {cell}" for what, cell in zip(READ, _reads(GENERAL)[:3], strict=True)),
        facts=_rows((kind, f"{row.fact} | {row.value}") for kind, row in FACTS.items()),
        reasons=_rows((reason.value, REASONS[reason]) for reason in Skip),
    )


def _family(family: Family) -> str:
    rows = "\n".join(_kind(family, kind) for kind in family.kinds)
    others = f" Read like them: other names that begin with {', '.join(_quoted(family.prefixes))}."
    return (
        f"### {family.title}\n\nEmitted by: {family.source}.{others if family.prefixes else ''}\n\n"
        f"| type | other names | object | position | grade | about | |\n|---|---|---|---|---|---|---|\n{rows}"
    )


def _kind(family: Family, kind: Kind) -> str:
    names = [*_quoted(kind.also), *(f"{name} (name only)" for name in _quoted(kind.by_name))]
    told = "told" if kind.type in TOLD else ""
    return f"| `{kind.type}` | {', '.join(names)} | {' | '.join(_reads(family.reads_of(kind)))} | {told} |"


def _reads(reads: Reads) -> list[str]:
    """Object, position, grade and about, each as the fields that are asked for it."""
    greatest = [f"{reads.out_of:g}"] if reads.out_of else _quoted(reads.max_grade)
    grade = f"{', '.join(_quoted(reads.grade))} of {', '.join(greatest)}" if reads.grade else ""
    return [
        ", ".join(_quoted(reads.object)),
        ", ".join(_quoted(reads.position)),
        grade,
        ", ".join(_quoted(reads.about)),
    ]


def _quoted(names: Iterable[str]) -> list[str]:
    return [f"`{name}`" for name in names]


def _rows(cells: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"| `{first}` | {second} |" for first, second in cells)


if __name__ == "__main__":
    sys.stdout.write(markdown())
