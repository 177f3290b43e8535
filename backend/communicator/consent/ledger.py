"""The consent ledger: who chose what, when, upon which words. Entries are added, never changed."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.consent.tables import ConsentEntry, Purpose, Wording

VERSION_LENGTH = 16


def record_choice(
    session: Session,
    course_learner_id: int,
    purpose: Purpose,
    *,
    agrees: bool,
    words: str,
    language: str,
    source: str,
) -> None:
    """Adds a choice in the caller's transaction: it stands exactly if what follows from it does."""
    entry = ConsentEntry(
        course_learner_id=course_learner_id,
        purpose=purpose,
        agrees=agrees,
        wording_version=_version(session, words, language),
        source=source,
        at=clock.now(),
    )
    session.add(entry)
    session.flush()


def choices_of(session: Session, course_learner_id: int) -> Sequence[tuple[ConsentEntry, Wording]]:
    """What a learner chose from this course's mails, the latest first, with the words that it was upon."""
    query = (
        select(ConsentEntry, Wording)
        .join(Wording, Wording.version == ConsentEntry.wording_version)
        .where(ConsentEntry.course_learner_id == course_learner_id)
        .order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
    )
    return [(entry, wording) for entry, wording in session.execute(query)]


def _version(session: Session, words: str, language: str) -> str:
    version = hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()[:VERSION_LENGTH]
    row = {"version": version, "language": language, "text": words, "first_used_at": clock.now()}
    inserted(session, Wording, row)
    return version
