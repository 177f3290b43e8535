"""The way out: unsubscribe tokens that nobody can guess, opting out, and opting in again."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.clock import now
from communicator.config import Settings
from communicator.errors import NotFound
from communicator.outreach.reach import OBJECTS
from communicator.outreach.tables import Communication, Delivery, DeliveryState, OptOut
from communicator.prediction.exposure import is_by_prediction

ID_BYTES = 8
MAC_BYTES = 16
WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)


class UnknownWayOut(NotFound):
    """This link doesn't belong to anybody; use the one in your mail, whole."""


def unsubscribe_token(settings: Settings, course_learner_id: int) -> str:
    """A token of 32 URL-safe characters for one learner in one course; it doesn't expire.

    The id is hidden as well as signed (a synthetic-IV construction: the signature keys the stream that
    covers the id), since ids inside the backend can be counted.
    """
    plain = course_learner_id.to_bytes(ID_BYTES, "big")
    mac = _keyed(settings, "unsubscribe:mac", plain)[:MAC_BYTES]
    return base64.urlsafe_b64encode(mac + _cover(settings, mac, plain)).decode("ascii")


def read_unsubscribe_token(settings: Settings, token: str) -> int:
    """The course learner id in a token; UnknownWayOut where it was forged or cut."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnknownWayOut from error
    mac, covered = raw[:MAC_BYTES], raw[MAC_BYTES:]
    plain = _cover(settings, mac, covered)
    expected = _keyed(settings, "unsubscribe:mac", plain)[:MAC_BYTES]
    if len(raw) != MAC_BYTES + ID_BYTES or not hmac.compare_digest(mac, expected):
        raise UnknownWayOut
    return int.from_bytes(plain, "big")


def unsubscribe_url(settings: Settings, course_learner_id: int) -> str:
    """Where one click ends the messages of a course (RFC 8058)."""
    return f"{settings.public_url}/u/{unsubscribe_token(settings, course_learner_id)}"


def has_opted_out(session: Session, course_learner_id: int) -> bool:
    """Whether a learner wants no more messages of a course."""
    return session.get(OptOut, course_learner_id) is not None


def opt_out(session: Session, course_learner_id: int, source: str) -> bool:
    """No more messages of this course; True where that is new. `source`: one-click, page or staff."""
    row = {"course_learner_id": course_learner_id, "at": now(), "source": source}
    return inserted(session, OptOut, row)


def opt_in(session: Session, course_learner_id: int) -> bool:
    """Messages again; True where the learner had opted out."""
    ended = session.execute(
        delete(OptOut).where(OptOut.course_learner_id == course_learner_id).returning(OptOut.course_learner_id)
    )
    return ended.first() is not None


def suppress_predicted(session: Session, course_learner_ids: Collection[int]) -> int:
    """Mails that chances chose these learners for and that haven't gone out never will; gives how many.

    For who objects to being predicted: a mail in a worker's hand still goes out, messages to everyone do too.
    """
    waiting = (
        select(Delivery.id, Communication.criteria)
        .join(Communication, Communication.id == Delivery.communication_id)
        .where(Delivery.course_learner_id.in_(course_learner_ids), Delivery.state.in_(WAITING))
    )
    ids = [delivery_id for delivery_id, criteria in session.execute(waiting) if is_by_prediction(criteria)]
    values = {"state": DeliveryState.SUPPRESSED, "reason": OBJECTS, "not_before": None, "changed_at": now()}
    found = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.state.in_(WAITING))
        .values(**values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def _keyed(settings: Settings, domain: str, text: bytes) -> bytes:
    key = hmac.new(settings.secret_key.encode(), domain.encode(), hashlib.sha256).digest()
    return hmac.new(key, text, hashlib.sha256).digest()


def _cover(settings: Settings, mac: bytes, text: bytes) -> bytes:
    stream = _keyed(settings, "unsubscribe:stream", mac)
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))
