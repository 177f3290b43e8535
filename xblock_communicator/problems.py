"""What the block itself can find wrong, each a problem document (RFC 9457) in the reader's language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType


def marked(text: str) -> str:
    """The same text; marks it for the translation catalog (`pybabel extract -k marked`)."""
    return text


class Problem(Exception):
    """Something the page must be told in clear words; `detail` may name `{facts}`."""

    status = 500
    kind = "problem"
    title = ""
    detail = ""
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: str = "", **facts: str) -> None:
        """`detail` is a marked text; the class's own is meant where none is given."""
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.facts = facts

    def document(self, translated: Callable[[str], str]) -> dict[str, object]:
        """The problem document; `translated` puts a marked text into the reader's language."""
        return {
            "type": f"urn:communicator:block:{self.kind}",
            "title": translated(self.title),
            "status": self.status,
            "detail": translated(self.detail).format(**self.facts),
        }


class NotStaff(Problem):
    """The caller is not staff of this course, or is viewing it as a learner."""

    status = 403
    kind = "not-staff"
    title = marked("Only for course staff")
    detail = marked("You are not signed in as staff of this course, or you are viewing it as a learner.")


class WrongMethod(Problem):
    """A handler was asked with another method than POST."""

    status = 405
    kind = "wrong-method"
    headers = MappingProxyType({"Allow": "POST"})
    title = marked("Only POST is answered here")
    detail = marked("Ask with POST and a JSON object.")


class Malformed(Problem):
    """The request can't be read."""

    status = 400
    kind = "malformed"
    title = marked("The request can't be read")


class TooLarge(Problem):
    """The request is larger than any message could be."""

    status = 413
    kind = "too-large"
    title = marked("The request is too large")
    detail = marked("Shorten the message.")


class OutsideCourse(Problem):
    """The block stands in a library, which has no learners."""

    status = 409
    kind = "outside-course"
    title = marked("This block is not in a course")
    detail = marked("Put it into a unit of a course: a library has no learners to write to.")


class Unconfigured(Problem):
    """The operator has not told this site where its backend is."""

    status = 503
    kind = "unconfigured"
    title = marked("The Communicator is not set up on this site")
    detail = marked(
        "XBLOCK_SETTINGS['communicator'] needs a good value for: {missing}. "
        "The site's operator sets it, as the operator's guide (docs/openedx.md) says."
    )


class Unreachable(Problem):
    """No connection to the backend."""

    status = 502
    kind = "unreachable"
    title = marked("The Communicator's server can't be reached")
    detail = marked("Look whether what you asked for was done before you try again; tell the operator if this stays.")


class Slow(Problem):
    """The backend took longer than the site waits."""

    status = 504
    kind = "slow"
    title = marked("The Communicator's server takes too long")
    detail = marked("It did not answer within {seconds} seconds. Look whether it was done before trying again.")


class Refused(Problem):
    """The backend doesn't know this site's key, or its clock is minutes away."""

    status = 502
    kind = "refused"
    title = marked("The Communicator's server does not accept this site's key")
    detail = marked(
        "The operator compares key_id and secret in XBLOCK_SETTINGS['communicator'] with what "
        "`communicator site list` and `communicator site rotate` say, and both machines' clocks."
    )


class UnknownAnswer(Problem):
    """Something else than the backend answers at its URL."""

    status = 502
    kind = "unknown-answer"
    title = marked("What answered is not the Communicator's server")
    detail = marked("The operator checks url in XBLOCK_SETTINGS['communicator']. (It answered {status}.)")
