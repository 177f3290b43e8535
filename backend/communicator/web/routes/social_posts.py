"""Routes of posts: found by words, hashtag and pseudonym, for staff of the course only."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from communicator.errors import InvalidFields
from communicator.social.finding import Place, find_page, spelt_tags
from communicator.social.scope import Scope
from communicator.social.tables import SocialPost
from communicator.web.course_facts import Facts
from communicator.web.routes.social_callers import narrowing, require_staff
from communicator.web.routes.social_schemas import PostPageSchema, PostsQuery
from communicator.web.routing import Call, Callers, Routes

routes = Routes("Social posts", "The posts themselves, under pseudonyms.")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@routes.route("GET", "/social/posts", Callers.COURSE_READERS, query=PostsQuery, answer=PostPageSchema)
def show_posts(call: Call) -> Facts:
    """The newest posts that have all the words, and the hashtag and author where given."""
    require_staff(call)
    narrowed, after, limit = narrowing(call), _place(call.query.get("cursor")), call.query["limit"]
    wanted = {name: call.query[name] for name in ("words", "tag", "author") if name in call.query}
    with call.database.reading() as session:
        scope = Scope(call.course(session).id, **narrowed)
        found = find_page(session, scope, **wanted, after=after, limit=limit + 1)
        page = found[:limit]
        tags = spelt_tags(session, page)
    return {
        "posts": [_told(post, tags[post.id]) for post in page],
        "next_cursor": _cursor(page[-1]) if len(found) > limit else None,
    }


def _told(post: SocialPost, tags: Sequence[str]) -> Facts:
    names = ("network", "kind", "created_at", "text", "links", "origin_uri")
    return {name: getattr(post, name) for name in names} | {"author": post.author_key, "tags": tags}


def _cursor(post: SocialPost) -> str:
    return f"{(post.created_at - _EPOCH) // _TICK:x}.{post.id:x}"


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    at, _, number = cursor.partition(".")
    try:
        return Place(_EPOCH + int(at, 16) * _TICK, int(number, 16) % 2**63)
    except (ValueError, OverflowError) as error:
        raise InvalidFields({"cursor": ["is none that an earlier page of this list gave"]}) from error
