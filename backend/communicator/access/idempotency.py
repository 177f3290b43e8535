"""Idempotency-Key: the same request again gets the first answer, another one under the same key is refused."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.access.tables import IdempotentRequest
from communicator.errors import IdempotencyConflict, InvalidFields

KEPT = timedelta(days=7)
_LONGEST_KEY = 200


@dataclass(frozen=True)
class Keyed:
    """A request that carries a key: whose, which, and a digest of what it asks."""

    caller: str
    key: str
    digest: str


@dataclass(frozen=True)
class Answer:
    """What was answered: the HTTP status and the JSON document."""

    status: int
    body: dict[str, Any]


def keyed(caller: str, key: str, *parts: bytes) -> Keyed:
    """The request `parts` (method, address, body) under a caller's key of 1 to 200 printable characters."""
    if not (0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidFields({"Idempotency-Key": [f"Use 1 to {_LONGEST_KEY} printable ASCII characters."]})
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return Keyed(caller, key, digest.hexdigest())


def claim(session: Session, asked: Keyed) -> Answer | None:
    """The answer that was given to this request before; None where it comes first.

    Who comes first must `remember` its answer in the same transaction; where that fails and rolls back, the key
    is free again. `IdempotencyConflict` where the key belongs to another request, or the first is under way.
    """
    now = clock.now()
    session.execute(delete(IdempotentRequest).where(IdempotentRequest.created_at < now - KEPT))
    row = {"caller": asked.caller, "key": asked.key, "request_digest": asked.digest, "created_at": now}
    return None if inserted(session, IdempotentRequest, row) else recall(session, asked)


def recall(session: Session, asked: Keyed) -> Answer | None:
    """The answer that was given under this key; None where none was asked for."""
    kept = session.scalar(select(IdempotentRequest).where(*_is(asked)))
    if kept is None:
        return None
    if kept.request_digest != asked.digest:
        raise IdempotencyConflict("This Idempotency-Key was used before, for another request; take a new key")
    if kept.status is None or kept.body is None:
        raise IdempotencyConflict("The first request with this Idempotency-Key is still under way; ask again shortly")
    return Answer(kept.status, kept.body)


def remember(session: Session, asked: Keyed, answer: Answer) -> None:
    """Keeps the answer to a claimed request for a week."""
    session.execute(update(IdempotentRequest).where(*_is(asked)).values(status=answer.status, body=answer.body))


def forget(session: Session, asked: Keyed) -> None:
    """Frees the key of a claimed request that failed after its first transaction."""
    session.execute(delete(IdempotentRequest).where(*_is(asked), IdempotentRequest.status.is_(None)))


def _is(asked: Keyed) -> tuple[Any, Any]:
    return IdempotentRequest.caller == asked.caller, IdempotentRequest.key == asked.key
