"""What a learner does in the discussion forum: reads threads, votes, writes, answers."""

import hashlib

from communicator.simulation.chance import happens
from communicator.simulation.visit import Visit

_TITLES = ("Question about this week", "Duda sobre el ejercicio", "Hello from me", "第一周的问题", "Typo in the video?")
_BODIES = (
    "Could somebody explain the last step? I get another result.",
    "No entiendo por qué se divide entre n-1. ¿Alguien me ayuda?",
    "Thank you, this cleared it up for me!",
    "Ich sehe das genauso, danke für den Hinweis.",
    "Same here, the second part was hard.",
)
_TOPICS = 8


def read_and_write(visit: Visit, talks: float) -> None:
    """A visit to the forum; `talks` in 0..1 is how readily this learner writes."""
    rng = visit.rng
    visit.request("/discussion/forum/", turns_page=True)
    topic = _id(visit, f"topic{rng.randrange(_TOPICS)}", 40)
    for _ in range(1 + int(rng.expovariate(1 / (1 + 12 * talks)))):
        visit.wait(rng.expovariate(1 / 30))
        thread = _id(visit, f"thread{int(rng.expovariate(1 / 25))}", 24)
        visit.request(f"/discussion/forum/{topic}/threads/{thread}", _asked({}), turns_page=True)
        if happens(rng, 0.1):
            visit.request(f"/discussion/threads/{thread}/upvote", _asked({}))
        if happens(rng, 0.3 * talks):
            visit.wait(60)
            _answer(visit, topic, thread)
    if happens(rng, 0.6 * talks):
        visit.wait(90)
        _ask(visit, topic)


def _ask(visit: Visit, topic: str) -> None:
    title, body = visit.rng.choice(_TITLES), visit.rng.choice(_BODIES)
    suffix = f"/discussion/{topic}/threads/create"
    form = {"title": [title], "body": [body], "thread_type": ["discussion"], "anonymous": ["false"]}
    visit.request(suffix, _asked(form))
    event = _post(visit, topic, body) | {
        "title": title,
        "title_truncated": False,
        "thread_type": "discussion",
        "anonymous": False,
        "anonymous_to_peers": False,
        "group_id": None,
        "options": {"followed": True},
    }
    visit.tracker("edx.forum.thread.created", f"/courses/{visit.course.course_id}{suffix}", event)


def _answer(visit: Visit, topic: str, thread: str) -> None:
    body = visit.rng.choice(_BODIES)
    suffix = f"/discussion/threads/{thread}/reply"
    visit.request(suffix, _asked({"body": [body]}))
    event = _post(visit, topic, body) | {"discussion": {"id": thread}, "options": {"followed": False}}
    visit.tracker("edx.forum.response.created", f"/courses/{visit.course.course_id}{suffix}", event)


def _post(visit: Visit, topic: str, body: str) -> dict[str, object]:
    return {
        "id": f"{visit.rng.getrandbits(96):024x}",
        "commentable_id": topic,
        "body": body,
        "truncated": False,
        "url": f"https://courses.demox.example/courses/{visit.course.course_id}/discussion/forum/",
        "user_forums_roles": ["Student"],
        "user_course_roles": [],
    }


def _asked(form: dict[str, list[str]]) -> dict[str, object]:
    return {"POST": form, "GET": {"ajax": ["1"]}}


def _id(visit: Visit, slug: str, digits: int) -> str:
    return hashlib.sha256(f"{visit.course.course_id}/{slug}".encode()).hexdigest()[:digits]
