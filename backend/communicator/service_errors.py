"""What services that others run may answer: mail servers, social networks, Moodle."""

from communicator.errors import BadInput, CommunicatorError, ConfigurationError, Retryable

# --- mail servers ---------------------------------------------------------------------------------


class MailServerAway(Retryable):
    """The mail server doesn't answer."""


class MailRefusedForNow(Retryable):
    """The mail server put this mail off (4xx)."""


class MailRefused(CommunicatorError):
    """The mail server refused this mail for good (5xx)."""

    status = 502


class RecipientRefused(MailRefused):
    """The mail server refused this recipient for good."""

    def __init__(self, message: str = "", code: str = "") -> None:
        """`code` is the server's answer without its words, such as "550 5.1.1"."""
        super().__init__(message)
        self.code = code


class MailUncertain(CommunicatorError):
    """The connection broke while the mail server had the mail; whether it was taken isn't known."""

    status = 502


# --- social networks ------------------------------------------------------------------------------


class TokenMissing(ConfigurationError):
    """A network's token is not set."""


class NothingToCollect(BadInput):
    """Nothing says what to collect."""


class NotMastodon(BadInput):
    """This host doesn't speak as Mastodon servers do."""


class NetworkRefused(CommunicatorError):
    """A network refuses what is asked of it."""

    status = 502


class CapReached(NetworkRefused):
    """As many posts were read as the spend cap allows."""


class NetworkAway(Retryable):
    """A network doesn't answer."""


class NetworkBusy(Retryable):
    """A network wants fewer requests."""


class MailboxAway(Retryable):
    """The box that bounces come to doesn't answer; it is asked again."""


class ProviderAway(Retryable):
    """A mail provider's call can't be checked now; it calls again."""


# --- Moodle's web services ------------------------------------------------------------------------


class MoodleRefused(CommunicatorError):
    """Moodle refused the call."""

    status = 502


class MoodleTokenRefused(MoodleRefused):
    """Moodle doesn't know the token, or it is used up; make a new one for the service's user."""


class MoodleFunctionMissing(MoodleRefused):
    """The token's service lacks a function that is needed; add it to the service in Moodle."""


class MoodleBlocked(MoodleRefused):
    """Moodle lets nobody in this way: web services, REST or this address are switched off there."""


class MoodleAway(Retryable):
    """Moodle doesn't answer, or is under maintenance; try again later."""


# --- an LMS's own database ------------------------------------------------------------------------


class LmsRefused(CommunicatorError):
    """The LMS's database can't be read as it is set up."""

    status = 502


class LmsAway(Retryable):
    """The LMS's database doesn't answer, or is busy; try again later."""


class CoursesFailed(CommunicatorError):
    """Some of several courses could not be synced, or predicted; the others were, and why was told."""

    status = 502
