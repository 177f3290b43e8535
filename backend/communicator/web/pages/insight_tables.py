"""A released scope as the public page shows it: figures, tables in words, bars, and what stands below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from communicator.insights.codes import RELEASED, UNKNOWN
from communicator.insights.released import ReleasedRow, ReleasedScope
from communicator.web.insight_words import WORDS, labels_of

MOST_COUNTRIES = 15
"""So many show at once; the others unfold."""
BAR_WIDTH = 100
ONE_DIGIT_BELOW = 0.1


@dataclass(frozen=True)
class Line:
    """One value in words; an empty count is a hidden one. Bars are in hundredths of the longest."""

    label: str
    registered: str
    certified: str
    share: str
    bar: float
    certified_bar: float


@dataclass(frozen=True)
class Table:
    """One dimension: the lines that show first, those that unfold, what they say of all others, and the foot."""

    dimension: str
    title: str
    lines: Sequence[Line]
    more: Sequence[Line]
    others: str
    foot: str


def figures(scope: ReleasedScope, language: str) -> Line:
    """The whole scope, its first row."""
    return _Writer(scope, language).line(scope.rows[0], "", 0)


def tables(scope: ReleasedScope, language: str) -> list[Table]:
    """The fixed tables of a scope, in their order."""
    writer = _Writer(scope, language)
    return [writer.table(dimension) for dimension in RELEASED]


class _Writer:
    def __init__(self, scope: ReleasedScope, language: str) -> None:
        self._scope, self._language, self._words = scope, language, WORDS[language]

    def table(self, dimension: str) -> Table:
        rows = [row for row in self._scope.rows if row.table == dimension]
        is_long = dimension == "country"
        shown, others = (_largest_first(rows), len(rows)) if is_long else (rows, 0)
        longest = max((row.registered or 0 for row in shown), default=0)
        labels = labels_of(dimension, self._language)
        lines = [self.line(row, labels[row.value], longest) for row in shown]
        first = MOST_COUNTRIES if is_long else len(lines)
        return Table(
            dimension,
            self._words["countries" if is_long else dimension],
            lines[:first],
            lines[first:],
            self._others(others - len(shown), others) if is_long else "",
            self._foot(rows),
        )

    def line(self, row: ReleasedRow, label: str, longest: int) -> Line:
        registered, certified = row.registered, row.certified
        # Of published counts only; rounding could put it above one.
        share = "–" if not registered or certified is None else self._share(min(1.0, certified / registered))
        return Line(label, self._count(registered), self._count(certified), share, *_bars(row, longest))

    def _others(self, hidden: int, all_of_them: int) -> str:
        if hidden == all_of_them:
            return self._words["no_countries"]
        return self._words["others"].format(count=hidden) if hidden else ""

    def _foot(self, rows: Sequence[ReleasedRow]) -> str:
        """How many there are in all, how many said nothing, and of which days the counts are."""
        total = self._scope.rows[0].registered
        parts = [] if total is None else [self._words["n"].format(total=self._count(total))]
        silent = next(row.registered for row in rows if row.value == UNKNOWN)
        if silent is not None and total:
            told = self._share(silent / total)
            parts.append(self._words["not_said"].format(count=self._count(silent), share=told))
        dates = [at for row in rows for at in (row.registered_as_of, row.certified_as_of) if at]
        if dates:
            first, last = self._day(min(dates).date()), self._day(max(dates).date())
            template = self._words["of_day" if first == last else "of_days"]
            parts.append(template.format(day=last, first=first, last=last))
        return " · ".join(parts)

    def _count(self, count: int | None) -> str:
        return "" if count is None else str(format_decimal(count, locale=self._language))

    def _share(self, share: float) -> str:
        """Whole per cent; below ten one digit more, so that few among many aren't none."""
        pattern = "#,##0" if share >= ONE_DIGIT_BELOW else "0.0"
        return f"{format_decimal(100 * share, pattern, locale=self._language)}\u00a0%"

    def _day(self, day: date) -> str:
        return str(format_date(day, "d MMM y", locale=self._language))


def _largest_first(rows: Sequence[ReleasedRow]) -> list[ReleasedRow]:
    """Those with a published count; who said nothing last."""
    told = [row for row in rows if row.registered is not None]
    return sorted(told, key=lambda row: (row.value == UNKNOWN, -(row.registered or 0), row.value))


def _bars(row: ReleasedRow, longest: int) -> tuple[float, float]:
    """How long the bars of registered and certified are; a hidden count has none."""
    if not longest:
        return 0, 0
    registered, certified = (BAR_WIDTH * (count or 0) / longest for count in (row.registered, row.certified))
    return round(registered, 1), round(certified, 1)
