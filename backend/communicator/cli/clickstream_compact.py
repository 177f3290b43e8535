"""`communicator clickstream compact`: small files of events become larger ones."""

from datetime import timedelta

import click

from communicator.cli.frame import Frame, framed


@click.command(epilog="Example: communicator clickstream compact --course course-v1:DemoX+STAT101+2025_T3")
@click.option("--course", "course_id", help="One course instead of all.")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@framed
def compact(frame: Frame, course_id: str | None, site_name: str | None) -> None:
    """Put a course's small files of single days together, one file a month. The worker does it every night.

    Days of the last two weeks (COMMUNICATOR_COMPACT_AFTER_DAYS) are left alone: logs of them may still come.
    Imports and readers may go on meanwhile.
    """
    from communicator.clickstream.compaction import compact_course
    from communicator.clock import now
    from communicator.courses.catalogue import find_course, list_courses

    with frame.database.reading() as session:
        courses = [find_course(session, course_id, site_name)] if course_id else list_courses(session)
    settled = now() - timedelta(days=frame.settings.compact_after_days)
    done, lines = [], []
    with frame.progress("Compacting", len(courses)) as tell:
        for number, course in enumerate(courses, 1):
            one = compact_course(frame.database, frame.settings.data_dir, course.id, settled)
            done.append({"course_id": course.course_id, "site": course.site.name, **vars(one)})
            lines.append(
                f"{course.course_id}: {one.files_before:,} files, {one.bytes_before:,} bytes; now {one.files_after:,} "
                f"files, {one.bytes_after:,} bytes. Removed {one.removed:,} that were replaced before."
            )
            tell(number)
    frame.tell({"courses": done}, "\n".join(lines) or "No courses yet.")
