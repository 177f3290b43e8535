"""Schemas of composing: what is checked and found, templates, and earlier messages."""

from marshmallow import Schema, fields, validate

from communicator.web.sentences.fields import SaidField

LANGUAGES = ("en", "es")
LONGEST_SUBJECT, LONGEST_BODY = 500, 50_000


class LintSchema(Schema):
    """A message's texts; `language` is its own, though both English and Spanish are looked at in any."""

    subject = fields.String(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    body = fields.String(load_default="", validate=validate.Length(max=LONGEST_BODY))
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))


class FindingSchema(Schema):
    """One thing found, with a kinder wording in the text's language where it reveals a prediction."""

    field = fields.String(metadata={"enum": ["subject", "body"]})
    code = fields.String(metadata={"description": "Stays the same when the words change."})
    text = fields.String()
    text_said = SaidField("text")
    excerpt = fields.String()
    suggestion = fields.String()


class LintedSchema(Schema):
    """Errors keep the message from being sent; warnings don't."""

    errors = fields.List(fields.Nested(FindingSchema))
    warnings = fields.List(fields.Nested(FindingSchema))


class TemplatesQuery(Schema):
    """In which language."""

    language = fields.String(load_default="en")


class TemplateSchema(Schema):
    """A message to begin with: what it is for, and whom it proposes to write to."""

    id = fields.String()
    name = fields.String()
    purpose = fields.String()
    subject = fields.String()
    body = fields.String()
    criteria = fields.Dict(allow_none=True)


class TemplatesSchema(Schema):
    """Messages to begin with."""

    templates = fields.List(fields.Nested(TemplateSchema))


class EarlierSchema(Schema):
    """A message that was sent, without whom it went to."""

    id = fields.String()
    course_id = fields.String()
    course_name = fields.String()
    subject = fields.String()
    body = fields.String()
    language = fields.String()
    criteria = fields.Dict()
    sent_at = fields.String(metadata={"format": "date-time"})


class ReusableSchema(Schema):
    """Messages of this and of earlier offerings, the newest first."""

    communications = fields.List(fields.Nested(EarlierSchema))
