"""The parts of the social report, as OpenAPI describes them."""

from typing import Any

from marshmallow import Schema, fields

from communicator.web.moments import Moment

_HIDDEN = "Null where fewer than five people stand behind it and the caller isn't staff of the course."


def figure() -> fields.Integer:
    """A figure that may be hidden."""
    return fields.Integer(allow_none=True, metadata={"description": _HIDDEN})


def each(schema: type[Schema], told: str = "") -> Any:
    """A list of these."""
    return fields.List(fields.Nested(schema), metadata={"description": told} if told else {})


def _share(told: str) -> fields.Float:
    return fields.Float(allow_none=True, metadata={"description": told})


class UsesSchema(Schema):
    """A line of the table of hashtags."""

    total = figure()
    different = figure()
    misspelled = figure()
    users = fields.Integer(allow_none=True, metadata={"description": "In the total: those who used both classes."})


class DistributionSchema(Schema):
    """Hashtags by class (the paper's Table 2): proposed by teachers (non-formal), and learners' own (informal)."""

    non_formal = fields.Nested(UsesSchema)
    informal = fields.Nested(UsesSchema)
    total = fields.Nested(UsesSchema)
    posts = figure()
    authors = figure()
    authors_using = figure()


class TagSchema(Schema):
    """A hashtag, as it is spelt most."""

    tag = fields.String()
    uses = figure()
    users = figure()


class OthersSchema(Schema):
    """Learners' own hashtags that aren't listed."""

    tags = figure()
    uses = figure()


class TagsSchema(Schema):
    """Hashtags one by one."""

    non_formal = each(TagSchema, "All on the list of activities, in its order.")
    informal = each(TagSchema, "The fifty most used.")
    informal_others = fields.Nested(OthersSchema)


class MisspellingSchema(Schema):
    """A tag that looks misspelt, or that was decided about; `target` is null where it is a tag of its own."""

    tag = fields.String()
    target = fields.String(allow_none=True)
    uses = fields.Integer()


class MisspellingsSchema(Schema):
    """What may be misspelt, and what staff decided."""

    suggestions = each(MisspellingSchema)
    confirmed = each(MisspellingSchema)
    rejected = each(MisspellingSchema)


class DaySchema(Schema):
    """Uses of hashtags on a day of the course's time zone."""

    day = fields.Date()
    non_formal = figure()
    informal = figure()


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
    days = each(DaySchema)
    gaps = each(GapSchema)


class CollectedSchema(Schema):
    """Posts that we hold."""

    publications = figure()
    replies = figure()
    reposts = figure()


class ReportedSchema(Schema):
    """What the network last said of these posts; null where it said nothing."""

    replies = figure()
    reposts = figure()
    favourites = figure()


class InteractionsSchema(Schema):
    """A line of the table of interactions (the paper's Table 3)."""

    network = fields.String(allow_none=True, metadata={"description": "Null: all of them."})
    collected = fields.Nested(CollectedSchema)
    reported = fields.Nested(ReportedSchema)
    reported_at = Moment(allow_none=True)


class NetworkProfilesSchema(Schema):
    """Enrolled learners by what they gave for a network."""

    network = fields.String()
    linked = figure()
    consented = figure()
    verified = fields.Integer(
        allow_none=True, metadata={"description": f"Null on networks where nobody can be. {_HIDDEN}"}
    )


class ProfilesSchema(Schema):
    """How many of the enrolled gave a link to a profile."""

    enrolled = figure()
    linked = figure()
    per_cent = fields.String(allow_none=True, metadata={"description": "Cut off after two places.", "example": "33.86"})
    networks = each(NetworkProfilesSchema)


class ConversationSchema(Schema):
    """The directed graph of replies and mentions between the authors."""

    people = figure()
    replies = figure()
    reciprocity = _share("Of the arrows, those that have one back.")
    density = _share("Of the arrows that there could be, those there are.")
    components = figure()
    isolates = figure()
    in_degree_centralisation = _share("0: all are addressed alike; 1: all address one, and nobody else.")
    unanswered_posts = figure()
    unanswered_authors = figure()


class CoverageSchema(Schema):
    """What a source gave, and what it didn't."""

    network = fields.String()
    host = fields.String()
    how = fields.String(metadata={"description": "search, stream or archive."})
    last_at = Moment(allow_none=True)
    posts = figure()
    refused = fields.Integer()
    requests = fields.Integer()
    spent = fields.Float(
        allow_none=True, metadata={"description": "Posts read that are paid for; null: reading is free."}
    )
    spend_cap = fields.Integer(allow_none=True, metadata={"description": "How many may be; null: no limit."})
    gaps = fields.Integer()
    state = fields.String(metadata={"description": "ok, waiting, refused, ended or never."})
    note = fields.String()


class PersonSchema(Schema):
    """A learner who agreed that their posts are matched to them, and who wrote some."""

    pseudonym = fields.String(metadata={"description": "The learner's in this course, as in the audience."})
    networks = fields.List(fields.String())
    posts = fields.Integer()
    non_formal = fields.Integer(metadata={"description": "Uses of hashtags that teachers proposed."})
    informal = fields.Integer(metadata={"description": "Uses of other hashtags."})


class ListedActivitySchema(Schema):
    """A line of the teacher's list (the paper's Table 1)."""

    name = fields.String()
    category = fields.String()
    hashtag = fields.String(metadata={"description": "Without its sign; empty where there is none."})
