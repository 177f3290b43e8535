"""Marks of learners who agreed to being matched: who posted, and who of them is on their own in the conversation.

Staff choose by them whom to write to (`social:posted`, `social:isolate`), without seeing who wrote what.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from communicator.audience.marks import SOCIAL, write_marks
from communicator.database import Database
from communicator.social.matching import matched_authors
from communicator.social.pseudonyms import course_key
from communicator.social.scope import Scope

POSTED, ISOLATE = f"{SOCIAL}:posted", f"{SOCIAL}:isolate"
YES = "yes"

Authors = dict[int, set[str]]
"""By course learner: the author keys that are theirs, one a network."""


def mark_course(database: Database, data_dir: Path, course_pk: int) -> int:
    """Replaces the course's social marks by what its posts tell now; how many marks there are.

    `social:posted` is who wrote a post. `social:isolate` is who of them stands alone wherever they wrote: linked with
    nobody by an answer or a mention, or answered by nobody else. Only learners who agreed to being matched get marks.
    """
    with database.reading() as session:
        theirs = _authors(session, data_dir, course_pk)
        wrote, alone = _standing(session, course_pk) if theirs else (frozenset(), frozenset())
    marks = _marks(theirs, wrote, alone)
    with database.writing() as session:
        agreed = _authors(session, data_dir, course_pk)  # somebody may have withdrawn while posts were read
        kept = {name: {who: YES for who in found if who in agreed} for name, found in marks.items()}
        return write_marks(session, course_pk, SOCIAL, kept)


def _authors(session: Session, data_dir: Path, course_pk: int) -> Authors:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for (_, author), course_learner_id in matched_authors(session, course_pk, course_key(data_dir, course_pk)).items():
        found[course_learner_id].add(author)
    return dict(found)


def _standing(session: Session, course_pk: int) -> tuple[Collection[str], Collection[str]]:
    """The authors of the course's posts, and those of them who stand alone."""
    from communicator.social.conversation import conversation, unanswered
    from communicator.social.corpus import read_corpus

    scope = Scope(course_pk)
    corpus = read_corpus(session, scope)
    alone = conversation(session, scope, corpus).isolates | unanswered(session, scope, corpus).authors
    return corpus.authors, alone


def _marks(theirs: Authors, wrote: Collection[str], alone: Collection[str]) -> Mapping[str, set[int]]:
    posted = {who: written for who, keys in theirs.items() if (written := keys & set(wrote))}
    return {POSTED: set(posted), ISOLATE: {who for who, written in posted.items() if written <= set(alone)}}
