"""What lint tells: a finding names the field, a code that stays the same, and what to do."""

import re
from dataclasses import dataclass, field

AROUND = 24
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Finding:
    """One thing found; `excerpt` is the text at fault, `suggestion` a kinder wording in its own language."""

    field: str
    code: str
    text: str
    excerpt: str = ""
    suggestion: str = ""

    def as_dict(self) -> dict[str, str]:
        """As the routes give it."""
        return {name: getattr(self, name) for name in ("field", "code", "text", "excerpt", "suggestion")}


@dataclass(frozen=True)
class Lint:
    """Errors keep a message from being sent; warnings don't."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, list[dict[str, str]]]:
        """As the routes give it."""
        return {
            "errors": [each.as_dict() for each in self.errors],
            "warnings": [each.as_dict() for each in self.warnings],
        }


@dataclass(frozen=True)
class OtherCourses:
    """The course that a message is of, and how the site's other courses are called."""

    own_id: str = ""
    own_name: str = ""
    names: tuple[str, ...] = ()


def excerpt(text: str, match: re.Match[str]) -> str:
    """What matched, with a few words on both sides, on one line."""
    begin, end = match.span()
    before = text[max(0, begin - AROUND) : begin]
    after = text[end : end + AROUND]
    if begin > AROUND:
        before = "…" + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    return SPACES.sub(" ", f"{before}{match[0]}{after}").strip()
