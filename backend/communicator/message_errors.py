"""What a message to learners may not do now: be sent, be changed, look for matches, or show its effect."""

from communicator.errors import CommunicatorError


class SelectionChanged(CommunicatorError):
    """Other learners match now than when the message was composed."""

    status = 409


class WrongState(CommunicatorError):
    """The message is in a state that doesn't allow this."""

    status = 409


class AutomaticHeld(CommunicatorError):
    """An automatic message can't look for new matches now."""

    status = 409


class NotReadYet(CommunicatorError):
    """A comparison's outcomes are shown to nobody before it is read."""

    status = 409


class AcknowledgementNeeded(CommunicatorError):
    """The predictions come from a model of invented courses only; an administrator must acknowledge that first."""

    status = 409
