"""Schemas of communications: what is written, what is asked, what is told."""

from marshmallow import Schema, fields, validate

from communicator.web.routes.composing_schemas import FindingSchema
from communicator.web.sentences.fields import SaidField

MOMENT = {"format": "date-time"}
WHEN = "now, or a time with its zone such as 2026-11-19T09:00:00+01:00."


def _boolean(description: str) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, metadata={"description": description})


class WritingSchema(Schema):
    """What a composer writes; any part may be missing while it is a draft."""

    subject = fields.String()
    body = fields.String(metadata={"description": "Markdown with placeholders such as [:firstname|there:]."})
    from_name = fields.String()
    reply_to = fields.String()
    criteria = fields.Dict(allow_none=True, metadata={"description": "As in audience/count."})
    snapshot = fields.String(allow_none=True, metadata={"description": "The snapshot that the composer looks at."})
    selection = fields.String(
        allow_none=True, metadata={"description": "The set looked at, as audience/count tells it."}
    )
    language = fields.String(metadata={"enum": ["en", "es"], "description": "Of the footer; en unless said."})
    notice = _boolean("A service notice: everybody gets it, so nobody is held out to compare with.")
    leave_out_recent = _boolean("Leave out who was written to in the last 7 days.")
    holdout_percent = fields.Integer(strict=True, metadata={"description": "Held out by chance to compare: 0 to 50."})
    automatic = _boolean("Look daily for new matches, and send to each once; never to all learners.")
    daily_ceiling = fields.Integer(
        strict=True, allow_none=True, metadata={"description": "An automatic one's mails a day; null: the site's."}
    )
    ends_on = fields.String(
        allow_none=True, metadata={"format": "date", "description": "An automatic one's last day of looking."}
    )
    backlog = _boolean("Whether an automatic one also goes to those who match when it is switched on.")
    segment = fields.String(allow_none=True, metadata={"description": "The saved segment whose criteria are meant."})


class NewCommunicationSchema(WritingSchema):
    """A new communication."""

    when = fields.String(load_default="draft", metadata={"description": f"draft, {WHEN}"})


class SendingSchema(Schema):
    """When a draft is sent, and by which snapshot its learners were chosen."""

    snapshot = fields.String(
        allow_none=True, load_default=None, metadata={"description": "The draft's own, where none is named."}
    )
    selection = fields.String(
        allow_none=True, load_default=None, metadata={"description": "The set looked at, as audience/count tells it."}
    )
    when = fields.String(load_default="now", metadata={"description": WHEN})


class ApprovalSchema(Schema):
    """What a second person was asked about a large send, and answered."""

    needed = fields.Boolean()
    asked_by = fields.String()
    asked_at = fields.String(metadata=MOMENT)
    recipients = fields.Integer(metadata={"description": "How many would be written to, when it was asked."})
    may_approve = fields.Boolean(metadata={"description": "Whether the caller may approve it now, or decline."})
    answered_by = fields.String(allow_none=True)
    answered_at = fields.String(allow_none=True, metadata=MOMENT)
    declined = fields.String(allow_none=True, metadata={"description": "Why not."})


class WaitingSchema(Schema):
    """What a message under way waits for."""

    why = fields.String(metadata={"enum": ["undo", "quiet_hours", "daily_ceiling", "rate", "frequency_cap"]})
    until = fields.String(allow_none=True, metadata=MOMENT)
    learners = fields.Integer()


class DecliningSchema(Schema):
    """Why a large send isn't approved."""

    reason = fields.String(required=True)


class ApprovingSchema(Schema):
    """What the one who approves looked at."""

    snapshot = fields.String(
        allow_none=True, load_default=None, metadata={"description": "Unless named, the one that was asked about."}
    )
    selection = fields.String(
        allow_none=True, load_default=None, metadata={"description": "The set looked at, as audience/count tells it."}
    )
    asked_at = fields.String(
        allow_none=True,
        load_default=None,
        metadata=MOMENT
        | {"description": "The request that was looked at, as `approval` tells it; 409 if there is a later one."},
    )


class RetryingSchema(Schema):
    """Which mails are tried again."""

    states = fields.List(
        fields.String(validate=validate.OneOf(["failed", "uncertain"])),
        load_default=lambda: ["failed"],
        metadata={"description": "failed; uncertain only where it is named: those learners may get a second mail."},
    )
    pseudonyms = fields.List(
        fields.String(), load_default=None, allow_none=True, metadata={"description": "Only these learners' mails."}
    )


class CommunicationSchema(Schema):
    """A communication."""

    id = fields.String()
    status = fields.String(
        metadata={
            "enum": [
                *("draft", "awaiting_approval", "scheduled", "sending", "paused", "sent", "cancelled", "failed"),
            ]
        }
    )
    subject = fields.String()
    body = fields.String()
    from_name = fields.String()
    reply_to = fields.String()
    criteria = fields.Dict()
    snapshot = fields.String(allow_none=True)
    selection = fields.String(
        allow_none=True, metadata={"description": "The set of learners that it was written for, or is sent to."}
    )
    language = fields.String()
    notice = fields.Boolean()
    leave_out_recent = fields.Boolean()
    holdout_percent = fields.Integer()
    automatic = fields.Boolean()
    daily_ceiling = fields.Integer(allow_none=True)
    ends_on = fields.String(allow_none=True, metadata={"format": "date"})
    backlog = fields.Boolean()
    segment = fields.String(allow_none=True)
    created_by = fields.String()
    created_at = fields.String(metadata=MOMENT)
    send_at = fields.String(allow_none=True, metadata=MOMENT)
    began_at = fields.String(allow_none=True, metadata=MOMENT)
    undo_until = fields.String(allow_none=True, metadata=MOMENT)
    finished_at = fields.String(allow_none=True, metadata=MOMENT)
    failure = fields.String(allow_none=True)
    failure_said = SaidField("failure")
    deliveries = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Learners by state of their mail."}
    )
    approval = fields.Nested(ApprovalSchema, allow_none=True)
    waiting = fields.Nested(WaitingSchema, allow_none=True)


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
    errors = fields.List(fields.Nested(FindingSchema))
    warnings = fields.List(fields.Nested(FindingSchema))


class TestSentSchema(Schema):
    """A test was mailed."""

    sent_to_you = fields.Boolean()


class DeliverySchema(Schema):
    """One learner's mail."""

    pseudonym = fields.String()
    state = fields.String()
    reason = fields.String()
    reason_said = SaidField("reason")
    attempts = fields.Integer()
    not_before = fields.String(allow_none=True, metadata=MOMENT)
    sent_at = fields.String(allow_none=True, metadata=MOMENT)
    changed_at = fields.String(metadata=MOMENT)


class DeliveryPageSchema(Schema):
    """A page of deliveries."""

    deliveries = fields.List(fields.Nested(DeliverySchema))
    next_cursor = fields.String(allow_none=True)
