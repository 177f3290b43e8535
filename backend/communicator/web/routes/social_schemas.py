"""What the social routes take and answer, as OpenAPI describes it."""

import unicodedata

from marshmallow import Schema, ValidationError, fields, validate

from communicator.social.handles import NETWORKS
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema
from communicator.web.routes.social_figures import (
    ConversationSchema,
    CoverageSchema,
    DistributionSchema,
    InteractionsSchema,
    ListedActivitySchema,
    MisspellingsSchema,
    PersonSchema,
    ProfilesSchema,
    TagsSchema,
    TimelineSchema,
    each,
    figure,
)
from communicator.web.routing import CourseQuery, PageQuery

LONGEST_LIST = 500
LONGEST_WORDS = 500
LONGEST_TAG = 300


def _plain(text: str) -> None:
    """Refuses what no text for people has and not every database holds."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValidationError("Control characters can't be part of it.")


class ScopeQuery(CourseQuery):
    """Which course, and which of its posts."""

    network = fields.String(validate=validate.OneOf(NETWORKS), metadata={"description": "Of this network only."})
    since = Moment(metadata={"description": "Posts from this time on. For staff of the course, as `until`."})
    until = Moment(metadata={"description": "Posts before this time."})


class PeopleQuery(PageQuery, ScopeQuery):
    """Which course, which of its posts, and which page of people."""


class PostsQuery(PageQuery, ScopeQuery):
    """Which course, and what the posts must have."""

    words = fields.String(
        validate=(validate.Length(max=LONGEST_WORDS), _plain),
        metadata={"description": "All of them; case and accents make no difference."},
    )
    tag = fields.String(
        validate=(validate.Length(1, LONGEST_TAG), _plain), metadata={"description": "With its sign or without."}
    )
    author = fields.String(validate=_plain, metadata={"description": "A pseudonym, as these posts carry it."})


class ActivitySchema(Schema):
    """A line of the teacher's list (the paper's Table 1)."""

    name = fields.String(required=True, validate=(validate.Length(1, 255), _plain))
    category = fields.String(load_default="", validate=(validate.Length(max=255), _plain))
    hashtag = fields.String(
        load_default="",
        validate=(validate.Length(max=LONGEST_TAG), _plain),
        metadata={"description": "Empty where the activity has none."},
    )


class ActivitiesSchema(Schema):
    """The list of activities, in the teacher's order."""

    activities = fields.List(fields.Nested(ActivitySchema), required=True, validate=validate.Length(max=LONGEST_LIST))


class DecisionSchema(Schema):
    """What staff decide about a hashtag."""

    tag = fields.String(required=True, validate=(validate.Length(1, LONGEST_TAG), _plain))
    target = fields.String(
        allow_none=True,
        validate=(validate.Length(1, LONGEST_TAG), _plain),
        metadata={"description": "The proposed hashtag that is meant; null: it is a hashtag of its own."},
    )
    undo = fields.Boolean(truthy={True}, falsy={False}, load_default=False)


class PostSchema(Schema):
    """A post; whoever wrote it goes by a pseudonym, and its text names nobody."""

    network = fields.String()
    kind = fields.String(metadata={"enum": ["original", "reply", "repost", "quote"]})
    author = fields.String(allow_none=True)
    created_at = Moment()
    text = fields.String()
    tags = fields.List(fields.String())
    links = fields.List(fields.String())
    origin_uri = fields.String(metadata={"description": "Empty where it has no address without its author's name."})


class PostPageSchema(Schema):
    """Posts, the newest first."""

    posts = fields.List(fields.Nested(PostSchema))
    next_cursor = fields.String(allow_none=True)


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


class HashtagsSchema(AnswerSchema):
    """Hashtags: by class, one by one, and misspelt."""

    distribution = fields.Nested(DistributionSchema)
    tags = fields.Nested(TagsSchema)
    misspellings = fields.Nested(MisspellingsSchema)


class TimelinePartSchema(AnswerSchema):
    """Uses by day."""

    timeline = fields.Nested(TimelineSchema)


class InteractionsPartSchema(AnswerSchema):
    """Interactions by network."""

    interactions = each(InteractionsSchema, "All networks together first.")


class NetworkPartSchema(AnswerSchema):
    """The conversation."""

    conversation = fields.Nested(ConversationSchema)


class CoveragePartSchema(AnswerSchema):
    """What was collected from where."""

    coverage = each(CoverageSchema)


class ParticipantsSchema(AnswerSchema):
    """Who linked a profile, and (for staff) who of them wrote what."""

    profiles = fields.Nested(ProfilesSchema)
    people = fields.List(fields.Nested(PersonSchema), allow_none=True)
    next_cursor = fields.String(allow_none=True)


class ReportSchema(HashtagsSchema, TimelinePartSchema, InteractionsPartSchema, NetworkPartSchema, CoveragePartSchema):
    """All figures of a course's posts: what the Social page, the Moodle plugin and the push share."""

    version = fields.Integer()
    profiles = fields.Nested(ProfilesSchema)
    activities = each(ListedActivitySchema)
    categories = fields.Dict(
        keys=fields.String(), values=figure(), metadata={"description": "Posts by the community's category."}
    )


class DecidedSchema(Schema):
    """What may be misspelt now, and what was decided."""

    misspellings = fields.Nested(MisspellingsSchema)
