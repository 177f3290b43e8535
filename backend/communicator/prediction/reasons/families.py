"""What features speak of: a few things that staff know from teaching, so that a hundred numbers make three reasons."""

from enum import StrEnum
from typing import Final

from communicator.prediction.standing.families import FAMILIES, family_of


class About(StrEnum):
    """What a reason is about."""

    LAST_SEEN = "last_seen"  # how long ago somebody was there
    DAYS = "days"  # on how many days
    TIME = "time"  # how much: minutes, sessions, events
    TREND = "trend"  # more or less than before
    VIDEOS = "videos"
    PROBLEMS = "problems"  # worked on, graded or not
    RIGHT = "right"  # what was right
    GRADED = "graded"  # graded work handed in, and what is due
    PUNCTUAL = "punctual"  # before or after deadlines
    FORUM = "forum"
    READING = "reading"
    PAGES = "pages"
    ENROLMENT = "enrolment"  # when somebody came to the course
    COURSE = "course"  # how far the course is; the same for everybody
    SESSION = "session"  # one visit, to models that read visit after visit


OF_ACTIVITY: Final = {
    "navigation": About.PAGES,
    "video": About.VIDEOS,
    "problem": About.PROBLEMS,
    "forum": About.FORUM,
    "reading": About.READING,
    "other": About.TIME,
}
_EXACT: Final = {
    **dict.fromkeys(("seen", "recency", "recency in gaps", "longest gap", "mean gap"), About.LAST_SEEN),
    **dict.fromkeys(("active days", "active share", "span"), About.DAYS),
    **dict.fromkeys(("events", "sessions", "minutes", "minutes a session", "events a session", "objects"), About.TIME),
    **dict.fromkeys(("problems", "submissions"), About.PROBLEMS),
    **dict.fromkeys(("problems right", "share right", "mean score"), About.RIGHT),
    **dict.fromkeys(("worth right", "worth scored", "worth reachable"), About.RIGHT),
    **dict.fromkeys(("worth handed in", "worth due", "worth missed", "share of due handed in"), About.GRADED),
    **dict.fromkeys(("handed in to due", "worth due next week", "share of next handed in"), About.GRADED),
    "days to deadline": About.GRADED,
    **dict.fromkeys(("days early", "late"), About.PUNCTUAL),
    "first day": About.ENROLMENT,
    **OF_ACTIVITY,
}
_BEGINNINGS: Final = (
    ("time:", About.COURSE),
    ("enrolment:", About.ENROLMENT),
    ("trend of ", About.TREND),
    ("active days in ", About.DAYS),
    ("events in ", About.TIME),
    ("minutes in ", About.TIME),
    ("events fading ", About.TIME),
    *((f"{family} in ", OF_ACTIVITY[family]) for family in FAMILIES),
    *((f"{family} fading ", OF_ACTIVITY[family]) for family in FAMILIES),
)
_COMPARED: Final = ("rank of ", "beside ")


def about(feature: str) -> About:
    """What a feature of the standing, or of the counts, speaks of. KeyError of one that nobody has placed."""
    for comparing in _COMPARED:
        feature = feature.removeprefix(comparing)
    if feature in _EXACT:
        return _EXACT[feature]
    if feature.startswith("count:"):
        return OF_ACTIVITY[family_of(feature.removeprefix("count:"))]
    for beginning, found in _BEGINNINGS:
        if feature.startswith(beginning):
            return found
    raise KeyError(feature)
