"""What a file that was given may not be: a log, a roster, a course's structure, an archive of posts."""

from communicator.errors import BadInput, UnreadableFile


class NotATrackingLog(UnreadableFile):
    """None of this file's lines is a tracking event."""


class NotAMoodleLog(UnreadableFile):
    """This file is not Moodle's log."""


class CourseNotNamed(UnreadableFile):
    """This log's rows name no course; say it with --course."""


class FollowedTwice(BadInput):
    """Another process follows this log already."""

    status = 409


class WrongSiteKind(UnreadableFile):
    """This log is of another kind of site."""


class NotARoster(UnreadableFile):
    """This file is none of the roster files that are known."""


class MissingColumn(UnreadableFile):
    """A roster file lacks a column that is needed."""


class TooManyWouldLeave(BadInput):
    """By this export more than half of a course's learners would have left it."""


class NotACourseStructure(UnreadableFile):
    """This file is not a course structure."""


class NotAnArchive(UnreadableFile):
    """This file holds no network's posts."""
