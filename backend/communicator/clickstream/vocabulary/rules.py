"""How the platform's events are described: one row a kind of event, and which fields of its payload are read."""

from dataclasses import dataclass
from typing import Final

BLOCK: Final = "context.module.usage_key"
"""Not of the payload: the block in whose handler the server emitted the event."""

Names = tuple[str, ...]


@dataclass(frozen=True)
class Reads:
    """Fields of the payload, in the order in which they are asked; the first that holds something counts.

    `about` names the learner whom the event is about, where somebody else may have caused it. `out_of` is the
    greatest grade where the payload never tells it.
    """

    object: Names = ()
    position: Names = ()
    grade: Names = ()
    max_grade: Names = ()
    about: Names = ()
    out_of: float | None = None

    @property
    def fields(self) -> list[str]:
        """Every field of the payload that is read."""
        named = (*self.object, *self.position, *self.grade, *self.max_grade, *self.about)
        return sorted(set(named) - {BLOCK})


NOTHING: Final = Reads()


@dataclass(frozen=True)
class Kind:
    """A kind of event: the type it is kept as, and its other names."""

    type: str
    also: Names = ()
    """Names that mean the same, as `event_type` or as `name`."""
    by_name: Names = ()
    """Names that mean the same where a record has no `event_type`; as `event_type` they mean something else."""
    reads: Reads | None = None  # None: as the family
    is_told: bool = False
    """Told by the platform about a learner, who did nothing at that moment."""


@dataclass(frozen=True)
class Family:
    """Kinds of events that belong together, as the platform's documentation puts them."""

    title: str
    source: str  # who emits them: server, browser, mobile
    reads: Reads
    kinds: tuple[Kind, ...]
    prefixes: Names = ()
    """Other names that begin so are read as this family's: what a newer platform, or a block, adds."""

    def reads_of(self, kind: Kind) -> Reads:
        """What is read of an event of this kind."""
        return self.reads if kind.reads is None else kind.reads


def same(*types: str) -> tuple[Kind, ...]:
    """Kinds that go by one name and are read as their family is."""
    return tuple(Kind(name) for name in types)


def below(prefix: str, *endings: str, is_told: bool = False) -> tuple[Kind, ...]:
    """Kinds whose names begin alike."""
    return tuple(Kind(prefix + ending, is_told=is_told) for ending in endings)
