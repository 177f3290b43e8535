"""Sentences that hold commands, as HTML."""

import re

from markupsafe import Markup, escape


def with_code(text: str) -> Markup:
    """A sentence whose `commands` stand between backticks, as HTML."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
