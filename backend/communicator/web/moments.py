"""Moments as the API writes and reads them: ISO 8601 with a zone; a naive one is refused."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields


class Moment(fields.Field[datetime]):
    """An aware moment; written in UTC as `2026-11-16T23:59:00+00:00`, read with any zone."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat()

    def _deserialize(self, value: object, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        return read_moment(value)


def read_moment(value: object) -> datetime:
    """The moment that a text names; `ValidationError` says what a good one looks like."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError("Write a time such as 2026-11-19T09:00:00+01:00.")
    if moment.tzinfo is None:
        raise ValidationError("Say the time zone too, such as 2026-11-19T09:00:00+01:00.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValidationError("That time is too far away.") from error
