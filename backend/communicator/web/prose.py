"""Sentences that hold commands, as HTML."""

from markupsafe import Markup, escape


def with_code(text: str) -> Markup:
    """A sentence whose `commands` stand between backticks, as HTML."""
    parts = str(escape(text)).split("`")
    # Odd parts stand between two backticks; a last one that is never closed stays as it is.
    return Markup("").join(
        Markup("<code>{}</code>").format(Markup(part)) if at % 2 and at < len(parts) - 1 else Markup(part)  # noqa: S704 - escaped above
        for at, part in enumerate(parts)
    )
