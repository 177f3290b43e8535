"""Profile links from a list: which learner gave which handle on which network."""

import csv
import io
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.file_errors import MissingColumn
from communicator.roster.tables import CourseLearner, Learner
from communicator.social.handles import GOOGLE_PLUS, MASTODON, TWITTER
from communicator.social.matching import link_profile

_COLUMNS = {"twitter": TWITTER, "x": TWITTER, "mastodon": MASTODON, "google_plus": GOOGLE_PLUS, "google+": GOOGLE_PLUS}


def link_profiles(session: Session, course_pk: int, text: str) -> Counter[str]:
    """Notes the handles of a CSV: a column `username`, and one a network (x or twitter, mastodon, google_plus).

    Counts: `linked` and `invalid` handles, `unknown` rows whose username nobody in the course has. An empty
    cell leaves what is known. MissingColumn where the first line names no username or no network.
    """
    reader = csv.DictReader(io.StringIO(text))
    columns = {(name or "").strip().casefold(): name for name in reader.fieldnames or []}
    networks = {name: network for name, network in _COLUMNS.items() if name in columns}
    if "username" not in columns or not networks:
        raise MissingColumn("The list of profiles needs a first line such as `username,x,mastodon`")
    learners, counts = _learners(session, course_pk), Counter[str]()
    for row in reader:
        learner_id = learners.get((row[columns["username"]] or "").strip().casefold())
        if learner_id is None:
            counts["unknown"] += 1
            continue
        for name, network in networks.items():
            written = (row[columns[name]] or "").strip()
            if written:
                counts["linked" if link_profile(session, learner_id, network, written) else "invalid"] += 1
    return counts


def _learners(session: Session, course_pk: int) -> dict[str, int]:
    query = (
        select(Learner.username, Learner.id)
        .join(CourseLearner, CourseLearner.learner_id == Learner.id)
        .where(CourseLearner.course_pk == course_pk, Learner.username != "")
    )
    return {username.casefold(): learner_id for username, learner_id in session.execute(query)}
