"""What the social routes take and answer, as OpenAPI describes it."""

from typing import Any

from marshmallow import Schema, fields, validate

from communicator.social.handles import NETWORKS
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema
from communicator.web.routing import CourseQuery, PageQuery

_HIDDEN = "Null where fewer than five people stand behind it and the caller isn't staff of the course."


def _figure() -> fields.Integer:
    return fields.Integer(allow_none=True, metadata={"description": _HIDDEN})


def _each(schema: type[Schema], told: str = "") -> Any:
    return fields.List(fields.Nested(schema), metadata={"description": told} if told else {})


def _share(told: str) -> fields.Float:
    return fields.Float(allow_none=True, metadata={"description": told})


class ScopeQuery(CourseQuery):
    """Which course, and which of its posts. Only staff of the course narrow them: differences tell what is hidden."""

    network = fields.String(validate=validate.OneOf(NETWORKS), metadata={"description": "Of this network only."})
    since = Moment(metadata={"description": "Posts from this time on."})
    until = Moment(metadata={"description": "Posts before this time."})


class PostsQuery(PageQuery):
    """Which course, and what the posts must have."""

    words = fields.String(metadata={"description": "All of them; case and accents make no difference."})
    tag = fields.String(metadata={"description": "A hashtag, with its sign or without."})
    author = fields.String(metadata={"description": "A pseudonym, as these posts carry it."})


class UsesSchema(Schema):
    """A line of the table of hashtags."""

    total = _figure()
    different = _figure()
    misspelled = _figure()
    users = fields.Integer(allow_none=True, metadata={"description": "In the total: those who used both classes."})


class DistributionSchema(Schema):
    """Hashtags by class (the paper's Table 2): proposed by teachers (non-formal), and learners' own (informal)."""

    non_formal = fields.Nested(UsesSchema)
    informal = fields.Nested(UsesSchema)
    total = fields.Nested(UsesSchema)
    posts = _figure()
    authors = _figure()
    authors_using = _figure()


class TagSchema(Schema):
    """A hashtag, as it is spelt most."""

    tag = fields.String()
    uses = _figure()
    users = _figure()


class OthersSchema(Schema):
    """Learners' own hashtags that aren't listed."""

    tags = fields.Integer()
    uses = fields.Integer()


class TagsSchema(Schema):
    """Hashtags one by one."""

    non_formal = _each(TagSchema, "All on the list of activities, in its order.")
    informal = _each(TagSchema, "The fifty most used.")
    informal_others = fields.Nested(OthersSchema)


class MisspellingSchema(Schema):
    """A tag that looks misspelt, or that was decided about; `target` is null where it is a tag of its own."""

    tag = fields.String()
    target = fields.String(allow_none=True)
    uses = fields.Integer()


class MisspellingsSchema(Schema):
    """What may be misspelt, and what staff decided."""

    suggestions = _each(MisspellingSchema)
    confirmed = _each(MisspellingSchema)
    rejected = _each(MisspellingSchema)


class DaySchema(Schema):
    """Uses of hashtags on a day of the course's time zone."""

    day = fields.Date()
    non_formal = _figure()
    informal = _figure()


class GapSchema(Schema):
    """A time in which nothing was collected; `until` null: it lasts."""

    network = fields.String()
    host = fields.String()
    # `from` is Python's word, so the field is put in below.
    until = Moment(allow_none=True)
    reason = fields.String()

    class Meta:
        """The name that can't be an attribute's."""

        include = {"from": Moment()}  # noqa: RUF012 - marshmallow reads it from the class


class TimelineSchema(Schema):
    """Uses by day (the paper's Figure 2), every day between the first and the last."""

    time_zone = fields.String()
    days = _each(DaySchema)
    gaps = _each(GapSchema)


class CollectedSchema(Schema):
    """Posts that we hold."""

    publications = _figure()
    replies = _figure()
    reposts = _figure()


class ReportedSchema(Schema):
    """What the network last said of these posts; null where it said nothing."""

    replies = _figure()
    reposts = _figure()
    favourites = _figure()


class InteractionsSchema(Schema):
    """A line of the table of interactions (the paper's Table 3)."""

    network = fields.String(allow_none=True, metadata={"description": "Null: all of them."})
    collected = fields.Nested(CollectedSchema)
    reported = fields.Nested(ReportedSchema)
    reported_at = Moment(allow_none=True)


class NetworkProfilesSchema(Schema):
    """Enrolled learners by what they gave for a network."""

    network = fields.String()
    linked = _figure()
    consented = _figure()
    verified = _figure()


class ProfilesSchema(Schema):
    """How many of the enrolled gave a link to a profile."""

    enrolled = _figure()
    linked = _figure()
    per_cent = fields.String(allow_none=True, metadata={"description": "Cut off after two places.", "example": "33.86"})
    networks = _each(NetworkProfilesSchema)


class ConversationSchema(Schema):
    """The directed graph of replies and mentions between the authors."""

    people = _figure()
    replies = _figure()
    reciprocity = _share("Of the arrows, those that have one back.")
    density = _share("Of the arrows that there could be, those there are.")
    components = _figure()
    isolates = _figure()
    in_degree_centralisation = _share("0: all are addressed alike; 1: all address one, and nobody else.")
    unanswered_posts = _figure()
    unanswered_authors = _figure()


class CoverageSchema(Schema):
    """What a source gave, and what it didn't."""

    network = fields.String()
    host = fields.String()
    how = fields.String(metadata={"description": "search, stream or archive."})
    last_at = Moment(allow_none=True)
    posts = _figure()
    refused = fields.Integer()
    requests = fields.Integer()
    spent = fields.Integer(allow_none=True)
    gaps = fields.Integer()
    state = fields.String(metadata={"description": "ok, waiting, refused, ended or never."})
    note = fields.String()


class ActivitySchema(Schema):
    """A line of the teacher's list (the paper's Table 1)."""

    name = fields.String(required=True, validate=validate.Length(1, 255))
    category = fields.String(load_default="", validate=validate.Length(max=255))
    hashtag = fields.String(load_default="", validate=validate.Length(max=300))


class AnswerSchema(Schema):
    """Which course, when this was counted, and what it was narrowed to."""

    course = fields.Nested(CourseSchema)
    generated_at = Moment()
    posts_until = Moment(allow_none=True, metadata={"description": "When the newest post was written."})
    network = fields.String(allow_none=True)
    since = Moment(allow_none=True)
    until = Moment(allow_none=True)
    networks = fields.List(fields.String(), metadata={"description": "Those that the course has posts of."})
    hidden_below = fields.Integer(
        allow_none=True, metadata={"description": "5: figures of fewer people are null. Null: nothing is hidden."}
    )


class ReportSchema(AnswerSchema):
    """All figures of a course's posts: what the Social page, the Moodle plugin and the push share."""

    version = fields.Integer()
    distribution = fields.Nested(DistributionSchema)
    tags = fields.Nested(TagsSchema)
    timeline = fields.Nested(TimelineSchema)
    interactions = _each(InteractionsSchema, "All networks together first.")
    profiles = fields.Nested(ProfilesSchema)
    conversation = fields.Nested(ConversationSchema)
    misspellings = fields.Nested(MisspellingsSchema)
    coverage = _each(CoverageSchema)
    activities = _each(ActivitySchema)
    categories = fields.Dict(
        keys=fields.String(), values=_figure(), metadata={"description": "Posts by the community's category."}
    )
