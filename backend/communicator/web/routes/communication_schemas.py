"""Schemas of communications: what is written, what is asked, what is told."""

from marshmallow import Schema, fields

MOMENT = {"format": "date-time"}
NOT_YET = "Not available yet: only {} is taken."
WHEN = "now, or a time with its zone such as 2026-11-19T09:00:00+01:00."


class WritingSchema(Schema):
    """What a composer writes; any part may be missing while it is a draft."""

    subject = fields.String()
    body = fields.String(metadata={"description": "Markdown with placeholders such as [:firstname|there:]."})
    from_name = fields.String()
    reply_to = fields.String()
    criteria = fields.Dict(allow_none=True, metadata={"description": "As in audience/count."})
    snapshot = fields.String(allow_none=True, metadata={"description": "The snapshot that the composer looks at."})


class NewCommunicationSchema(WritingSchema):
    """A new communication."""

    when = fields.String(load_default="draft", metadata={"description": f"draft, {WHEN}"})
    automatic = fields.Boolean(
        truthy={True}, falsy={False}, load_default=False, metadata={"description": NOT_YET.format("false")}
    )
    holdout_percent = fields.Integer(strict=True, load_default=0, metadata={"description": NOT_YET.format("0")})


class SendingSchema(Schema):
    """When a draft is sent, and by which snapshot its learners were chosen."""

    snapshot = fields.String(
        allow_none=True, load_default=None, metadata={"description": "The draft's own, where none is named."}
    )
    when = fields.String(load_default="now", metadata={"description": WHEN})


class CommunicationSchema(Schema):
    """A communication."""

    id = fields.String()
    status = fields.String(
        metadata={"enum": ["draft", "scheduled", "sending", "paused", "sent", "cancelled", "failed"]}
    )
    subject = fields.String()
    body = fields.String()
    from_name = fields.String()
    reply_to = fields.String()
    criteria = fields.Dict()
    snapshot = fields.String(allow_none=True)
    automatic = fields.Boolean()
    holdout_percent = fields.Integer()
    created_at = fields.String(metadata=MOMENT)
    send_at = fields.String(allow_none=True, metadata=MOMENT)
    began_at = fields.String(allow_none=True, metadata=MOMENT)
    undo_until = fields.String(allow_none=True, metadata=MOMENT)
    finished_at = fields.String(allow_none=True, metadata=MOMENT)
    failure = fields.String(allow_none=True)
    deliveries = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Learners by state of their mail."}
    )


class CommunicationPageSchema(Schema):
    """A page of communications, the newest first."""

    communications = fields.List(fields.Nested(CommunicationSchema))
    next_cursor = fields.String(allow_none=True)


class ConditionSchema(Schema):
    """A condition of the message's, and whether this invented learner meets it."""

    condition = fields.String()
    met = fields.Boolean()


class SampleSchema(Schema):
    """The mail as an invented learner would read it; `variant`: another way than the first."""

    kind = fields.String(
        metadata={"enum": ["short_name", "long_name", "no_name", "right_to_left", "markup", "variant"]}
    )
    from_ = fields.String(data_key="from", attribute="from")
    reply_to = fields.String()
    to = fields.String()
    subject = fields.String()
    html = fields.String()
    text = fields.String()
    conditions = fields.List(fields.Nested(ConditionSchema))


class PreviewSchema(Schema):
    """The mail as invented learners would read it."""

    samples = fields.List(fields.Nested(SampleSchema))


class TestSentSchema(Schema):
    """A test was mailed."""

    sent_to_you = fields.Boolean()


class DeliverySchema(Schema):
    """One learner's mail."""

    pseudonym = fields.String()
    state = fields.String()
    reason = fields.String()
    attempts = fields.Integer()
    changed_at = fields.String(metadata=MOMENT)


class DeliveryPageSchema(Schema):
    """A page of deliveries."""

    deliveries = fields.List(fields.Nested(DeliverySchema))
    next_cursor = fields.String(allow_none=True)
