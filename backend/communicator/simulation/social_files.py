"""An offering's `social` folder: what learners post on networks, the teacher's list, the profiles that were told.

`mastodon-statuses.json`, `x-recent-search.json` and `mastodon-archive.zip` are in the networks' own formats;
`activities.csv` and `profiles.csv` are the lists that `communicator social` reads.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from communicator.simulation.accounts import MASTODON, X, as_written
from communicator.simulation.course import Course
from communicator.simulation.learner_model import Learner
from communicator.simulation.mastodon_files import write_export, write_statuses
from communicator.simulation.posts import Conversation
from communicator.simulation.talk import TASKS
from communicator.simulation.whole_files import whole_file
from communicator.simulation.x_files import write_search

FOLDER = "social"
STATUSES, SEARCH, EXPORT = "mastodon-statuses.json", "x-recent-search.json", "mastodon-archive.zip"
ACTIVITIES, PROFILES = "activities.csv", "profiles.csv"


def write_social_files(folder: Path, course: Course, learners: Sequence[Learner], opening: date, until: date) -> int:
    """Writes the folder as of the end of `until`, to which `learners` have lived; how many posts can be found."""
    below = folder / FOLDER
    below.mkdir(exist_ok=True)
    talk = Conversation(course, learners, opening, until)
    found = write_statuses(below / STATUSES, talk) + write_search(below / SEARCH, talk)
    write_export(below / EXPORT, talk)
    _write_table(below / ACTIVITIES, ("activity", "category", "hashtag"), ((*task[:2], task.hashtag) for task in TASKS))
    _write_table(below / PROFILES, ("username", MASTODON, X), _profiles(talk, learners))
    return found


def _profiles(talk: Conversation, learners: Sequence[Learner]) -> Iterable[tuple[str, ...]]:
    """The handles that enrolled learners told the course of."""
    for learner, account in zip(learners, talk.accounts, strict=True):
        if account.is_told and learner.enrolled_at is not None:
            handles = (as_written(account, each) if each in account.networks else "" for each in (MASTODON, X))
            yield (learner.person.username, *handles)


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with whole_file(path) as file:
        file.write(table.getvalue().encode())
