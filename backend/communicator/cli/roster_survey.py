"""`communicator roster survey`: a survey's results, to choose learners by."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.operations.survey_import import SurveyImported


@click.command(
    "survey",
    epilog="Example: communicator roster survey welcome-survey.csv --course course-v1:DemoX+STAT101+2026",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--course", "course_id", required=True, help="The course whose learners were asked.")
@click.option("--site", "site_name", help="The course's site, where several have it.")
@click.option("--id-column", help="The column that names people.  [default: the one that does]")
@click.option("--columns", help="The columns to keep, parted by commas.  [default: all of few values, or of numbers]")
@framed
def survey(
    frame: Frame, path: Path, course_id: str, site_name: str | None, id_column: str | None, columns: str | None
) -> None:
    """Keep a survey's answers as marks, which learners can be chosen by: survey:COLUMN.

    FILE is a table of text as spreadsheets write it, with a line of column names. People are named by the platform's
    anonymous id, user id, username or e-mail address. Columns that tell who somebody is are never kept; of people's
    own words only those that are named. A file of the same name replaces all that it said before.
    """
    from communicator.courses.catalogue import find_course
    from communicator.operations.survey_import import import_survey

    wanted = None if columns is None else [" ".join(each.split()) for each in columns.split(",") if each.strip()]
    if wanted == []:
        raise click.BadParameter("name one column at least, or leave the option out")
    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
    done = import_survey(frame.database, course, path, id_column, wanted)
    frame.tell(_facts(done), _text(done))


def _facts(done: "SurveyImported") -> dict[str, object]:
    return {name: getattr(done, name) for name in done.__dataclass_fields__}


def _text(done: "SurveyImported") -> str:
    lines = [f"{done.matched:,} of {done.rows:,} rows name {done.learners:,} learners, by {done.named_by}"]
    lines += [f"  {reason}: {count:,}" for reason, count in done.unmatched.items()]
    for column, facts in done.columns.items():
        lines.append(f"survey:{column}: {facts['values']:,} values, of {facts['learners']:,} learners")
    lines += [f"left out: {column} ({why})" for column, why in done.left_out.items()]
    return "\n".join(lines)
