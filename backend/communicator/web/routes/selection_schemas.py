"""Schemas of selections: criteria as requests carry them."""

from marshmallow import Schema, fields


class SelectionSchema(Schema):
    """A predicate over the learners; see the guide for its fields."""

    criteria = fields.Raw(
        required=True,
        metadata={
            "type": "object",
            "description": '{"all": true}, or at least one of certify, complete, leave ([lo, hi] in per cent, '
            "both included), attributes ({name: [values]}), marks ({name: [values] or {least, most}}), assessments, "
            "answers, exclude ([pseudonyms]) with exclude_reasons ({pseudonym: text}). docs/selection.md tells all.",
            "example": {"complete": [80, 100], "certify": [0, 20]},
        },
    )
