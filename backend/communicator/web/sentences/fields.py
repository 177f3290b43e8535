"""A field of an answer that tells a sentence beside it as a code, in whichever language a page speaks."""

from typing import Any

from marshmallow import fields

from communicator.web.sentences import Coded, coded


class SaidField(fields.Field):  # type: ignore[type-arg]  # a sentence goes in, an object comes out
    """`why_nothing_said = SaidField("why_nothing")`: that sentence's code, with what was filled in; or null."""

    def __init__(self, sentence: str) -> None:
        """`sentence` names the field that holds the English; of an object, its values are sentences."""
        told = f"`{sentence}` as `code` and `params`, which stay when its words change; null where it has no code."
        super().__init__(attribute=sentence, dump_only=True, allow_none=True, metadata={"description": told})

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Coded | None:
        if isinstance(value, dict):
            return {name: coded(sentence) for name, sentence in value.items()}
        return coded(value)
