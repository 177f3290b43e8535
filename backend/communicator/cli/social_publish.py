"""`communicator social publish`: the social report, into the platform that teachers look at."""

import click

from communicator.cli.frame import Frame, framed


@click.command(epilog="Example: communicator social publish --course 2 --site campus")
@click.option("--course", "course_id", required=True, help="The course's id: its number in Moodle.")
@click.option("--site", "site_name", help="The site's name, where several have a course of this id.")
@framed
def publish(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Push the course's social figures to its Moodle site, whose plugin shows them to teachers.

    They stay there when the backend is away. The plugin local_communicator must be installed, and the token in
    COMMUNICATOR_MOODLE_TOKEN (or COMMUNICATOR_MOODLE_TOKEN_<SITE>) be of a user who may push.
    """
    from communicator.courses.catalogue import find_course
    from communicator.operations.social_push import push_report

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id
    done = push_report(frame.database, course_pk)
    facts = {"course_id": done.course_id, "site": done.site, "stored": done.stored}
    kept = "now has" if done.stored else "keeps the newer"
    frame.tell(
        facts | {"generated_at": done.generated_at.isoformat(), "bytes": done.size},
        f"Site {done.site} {kept} figures of course {done.course_id}, as of {done.generated_at:%Y-%m-%d %H:%M:%S} UTC.",
    )
