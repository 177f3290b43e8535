"""What an error says that has no words of its own, and what its kind is called."""

import re

from communicator import errors, message_errors, service_errors

KINDS = (
    *(errors.DatabaseAway, errors.DatabaseBusy, errors.DatabaseFull, errors.DatabaseRefuses, errors.DatabaseOutOfDate),
    *(errors.StoreUnwritable, errors.CourseErased, errors.NotFound),
    *(errors.UnknownCourse, errors.AmbiguousCourse, errors.UnknownLearner, errors.AmbiguousLearner),
    *(errors.UnknownCommunication, errors.UnknownSegment, errors.UnknownModel, errors.AlreadyThere, errors.NotKnown),
    *(errors.NotAllowed, errors.TooManyTries, errors.BadInput, errors.InvalidFields),
    *(message_errors.SelectionChanged, message_errors.WrongState, message_errors.AutomaticHeld),
    *(message_errors.NotReadYet, message_errors.AcknowledgementNeeded),
    *(errors.IdempotencyConflict, errors.NotReleasable, errors.NotEnoughData, errors.CommunicatorError),
    *(service_errors.MailServerAway, service_errors.MailRefusedForNow, service_errors.MailRefused),
    *(service_errors.RecipientRefused, service_errors.MailUncertain),
)
"""Those that the page's own calls may end in."""


def slug(kind: type[errors.CommunicatorError]) -> str:
    """An error class's name as the address of its description: SelectionChanged is selection-changed."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def title(kind: type[errors.CommunicatorError]) -> str:
    """The kind of problem in a few words."""
    return slug(kind).replace("-", " ").capitalize()


PROBLEMS = {
    **{f"problem.{slug(kind)}": (kind.__doc__ or "").strip() for kind in KINDS},
    **{f"kind.{slug(kind)}": title(kind) for kind in KINDS},
}
