"""The teacher's list of activities (the paper's Table 1), and what was decided about misspelt hashtags.

A hashtag on the list is non-formal learning: proposed by teachers. Any other is informal: learners' own.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.errors import InvalidFields
from communicator.file_errors import MissingColumn
from communicator.social.hashtags import extract, fold, likely_misspellings
from communicator.social.scope import Scope, written
from communicator.social.tables import SocialActivity, SocialMisspelling, SocialPost, SocialPostTag


@dataclass(frozen=True)
class Activity:
    """A line of the list; `hashtag` without its sign, empty where the activity has a category only."""

    name: str
    category: str = ""
    hashtag: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A tag that may be meant as `target`; `uses` posts have it."""

    tag: str
    target: str
    uses: int


def read_activities(text: str) -> list[Activity]:
    """The list from CSV with the columns activity, category, hashtag. MissingColumn where there is no activity."""
    reader = csv.DictReader(io.StringIO(text))
    columns = {(name or "").strip().casefold(): name for name in reader.fieldnames or []}
    if "activity" not in columns:
        raise MissingColumn("The list of activities needs a first line `activity,category,hashtag`")
    rows = [{name: (row.get(told) or "").strip() for name, told in columns.items()} for row in reader]
    return [
        Activity(row["activity"], row.get("category", ""), row.get("hashtag", "")) for row in rows if row["activity"]
    ]


def set_activities(session: Session, course_pk: int, activities: Sequence[Activity]) -> None:
    """Puts this list in place of the course's. InvalidFields where a hashtag can't be one, or is there twice."""
    bare = [activity.hashtag.lstrip("#＃").strip() for activity in activities]
    _check(activities, bare)
    session.execute(delete(SocialActivity).where(SocialActivity.course_pk == course_pk))
    for position, (activity, hashtag) in enumerate(zip(activities, bare, strict=True)):
        row = SocialActivity(course_pk=course_pk, position=position, name=activity.name, category=activity.category)
        row.hashtag, row.folded = hashtag, fold(hashtag)
        session.add(row)
    session.flush()


def list_activities(session: Session, course_pk: int) -> list[Activity]:
    """The course's list, in the teacher's order."""
    query = select(SocialActivity).where(SocialActivity.course_pk == course_pk).order_by(SocialActivity.position)
    return [Activity(row.name, row.category, row.hashtag) for row in session.scalars(query)]


def proposed_tags(session: Session, course_pk: int) -> set[str]:
    """The list's hashtags, folded."""
    query = select(SocialActivity.folded).where(SocialActivity.course_pk == course_pk, SocialActivity.folded != "")
    return set(session.scalars(query))


def suggestions(session: Session, course_pk: int) -> list[Suggestion]:
    """Tags in use that look like proposed ones and that nobody decided about, the most used first."""
    query = (
        written(Scope(course_pk), SocialPostTag.folded, func.count())
        .join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
        .group_by(SocialPostTag.folded)
    )
    decided = set(session.scalars(select(SocialMisspelling.folded).where(SocialMisspelling.course_pk == course_pk)))
    uses: dict[str, int] = dict(session.execute(query).all())
    return suggestions_among(uses, proposed_tags(session, course_pk), decided)


def suggestions_among(uses: Mapping[str, int], proposed: Collection[str], decided: Collection[str]) -> list[Suggestion]:
    """As `suggestions`, of folded tags whose uses are counted already."""
    found = likely_misspellings([tag for tag in uses if tag not in decided], proposed)
    return sorted(
        (Suggestion(tag, target, uses[tag]) for tag, target in found), key=lambda each: (-each.uses, each.tag)
    )


def decide(session: Session, course_pk: int, tag: str, target: str | None) -> None:
    """Confirms that `tag` is meant as the proposed `target`, or (None) that it is a tag of its own.

    InvalidFields where the target isn't on the list.
    """
    folded, meant = fold(tag.lstrip("#＃")), None if target is None else fold(target.lstrip("#＃"))
    if meant is not None and meant not in proposed_tags(session, course_pk):
        raise InvalidFields({"target": [f"#{target} is not on the course's list of activities"]})
    if folded == meant:
        raise InvalidFields({"tag": [f"#{tag} and #{target} count as one already"]})
    session.merge(SocialMisspelling(course_pk=course_pk, folded=folded, target=meant, decided_at=clock.now()))
    session.flush()


def undo_decision(session: Session, course_pk: int, tag: str) -> None:
    """Leaves open again what was decided about `tag`. InvalidFields where nothing was."""
    decided = session.get(SocialMisspelling, (course_pk, fold(tag.lstrip("#＃"))))
    if decided is None:
        raise InvalidFields({"tag": [f"Nothing was decided about #{tag.lstrip('#＃')}"]})
    session.delete(decided)
    session.flush()


def confirmed_misspellings(session: Session, course_pk: int) -> dict[str, str]:
    """Folded misspelt tag to the folded tag that it counts for; only those whose target is on the list."""
    query = select(SocialMisspelling.folded, SocialMisspelling.target).where(SocialMisspelling.course_pk == course_pk)
    proposed = proposed_tags(session, course_pk)
    return {tag: target for tag, target in session.execute(query) if target in proposed and tag not in proposed}


def _check(activities: Sequence[Activity], bare: Sequence[str]) -> None:
    errors: dict[str, list[str]] = {}
    seen: set[str] = set()
    for at, (activity, hashtag) in enumerate(zip(activities, bare, strict=True)):
        if hashtag and extract(f"#{hashtag}") != [hashtag]:
            errors[f"activities.{at}.hashtag"] = [f"{activity.hashtag} can't be a hashtag"]
        elif hashtag and fold(hashtag) in seen:
            errors[f"activities.{at}.hashtag"] = [f"#{hashtag} is on the list already"]
        seen.add(fold(hashtag))
    if errors:
        raise InvalidFields(errors)
