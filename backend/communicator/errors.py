"""The exception tree. An exception's docstring is its default message; boundaries translate by class.

`status` is the HTTP status a route answers with, `exit_code` what a command ends with.
Retryable and fatal failures of other systems are different classes (`Retryable` marks the first).
"""

from collections.abc import Mapping


class CommunicatorError(Exception):
    """Something went wrong."""

    status = 500
    exit_code = 1

    def __init__(self, message: str = "", **facts: object) -> None:
        """`message` says what, where and how to mend it; `facts` travel into the problem document."""
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.facts: Mapping[str, object] = facts


class Retryable(CommunicatorError):
    """The same call may succeed later."""

    status = 503


class NaiveTime(CommunicatorError):
    """A time without a zone can't be placed."""

    status = 422


class ConfigurationError(CommunicatorError):
    """A setting is missing or can't be read."""

    exit_code = 2


class PortInUse(ConfigurationError):
    """Something else listens on this port already."""

    exit_code = 1


class LibraryMissing(CommunicatorError):
    """A library of the system that this needs is not installed here."""


class WorkerDied(CommunicatorError):
    """The process that did this died, and again when it was done alone: its memory or the file may be at fault."""


# --- the database ---------------------------------------------------------------------------------


class DatabaseUnusable(Retryable):
    """The database can't be used now."""


class DatabaseAway(DatabaseUnusable):
    """The database doesn't answer."""


class DatabaseBusy(DatabaseUnusable):
    """Others keep the database busy; do the same again."""


class DatabaseFull(DatabaseUnusable):
    """The database has no room, on its disk or in memory; once there is some, do the same again."""


class DatabaseRefuses(DatabaseUnusable):
    """The database doesn't let us in, or can't be read or written; its log, and ours, tell why."""


class StoreUnwritable(Retryable):
    """The data folder can't be written to; make room or mend its permissions, and do the same again."""


class DatabaseOutOfDate(CommunicatorError):
    """The database is not at this version's schema; run `communicator db upgrade`."""


# --- what was asked for is not there, or not meant ------------------------------------------------


class NotFound(CommunicatorError):
    """There is no such thing."""

    status = 404


class UnknownSite(NotFound):
    """No site of this name; `communicator site list` shows those there are."""


class UnknownCourse(NotFound):
    """No course of this id; `communicator course list` shows those there are."""


class CourseErased(CommunicatorError):
    """A course was erased meanwhile; nothing of it was stored. Do the same again for what is not of that course."""


class AmbiguousCourse(CommunicatorError):
    """More than one site has a course of this id; name the site."""

    status = 409
    exit_code = 2


class UnknownLearner(NotFound):
    """Nobody in this course has this pseudonym."""


class AmbiguousLearner(CommunicatorError):
    """More than one learner of this course has this address or user name; try the other of the two."""

    status = 409


class UnknownCommunication(NotFound):
    """No message of this id in this course."""


class UnknownSegment(NotFound):
    """No saved selection of this name or id in this course; `communicator audience segments` shows those there are."""


class UnknownModel(NotFound):
    """No model of this name; `communicator model list` shows those there are."""


class AlreadyThere(CommunicatorError):
    """Something of this name exists already."""

    status = 409


# --- who is calling -------------------------------------------------------------------------------


class NotKnown(CommunicatorError):
    """The caller has not shown who they are."""

    status = 401


class NotAllowed(CommunicatorError):
    """The caller may not do this."""

    status = 403


class TooManyTries(CommunicatorError):
    """Too many look-ups within the hour; try again later."""

    status = 429


class IdempotencyConflict(CommunicatorError):
    """This Idempotency-Key was used before, for another request."""

    status = 409


# --- input that can't be used ---------------------------------------------------------------------


class BadInput(CommunicatorError):
    """The input can't be used as it is."""

    status = 422


class InvalidFields(BadInput):
    """Some fields are at fault."""

    def __init__(self, errors: Mapping[str, list[str]], message: str = "") -> None:
        """`errors` maps a field's dotted name to what is wrong with it."""
        told = "; ".join(f"{field}: {' '.join(faults)}" for field, faults in errors.items())
        super().__init__(message or told, errors=dict(errors))
        self.errors = errors


class UnreadableFile(BadInput):
    """A file can't be read."""


class UnwritableFile(BadInput):
    """A file can't be written."""


# --- prediction -----------------------------------------------------------------------------------


class NotEnoughData(BadInput):
    """There is not enough data to learn or predict from."""


class CheckpointUnusable(CommunicatorError):
    """A model's file can't be used; train it again."""


class StatesUnusable(CommunicatorError):
    """What was kept of learners between refreshes can't be used; it is made again from their events."""


class RefreshedMeanwhile(Retryable):
    """Another refresh of the course was quicker. Its predictions stand; refresh again where newer ones are needed."""


class ModelUnfit(BadInput):
    """The model's training saw nothing like this course's events; choose another, or train one."""


# --- insights -------------------------------------------------------------------------------------


class NotReleasable(CommunicatorError):
    """No public tables can be released now."""

    status = 409
