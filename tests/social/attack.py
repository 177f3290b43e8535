"""An attacker with a `read` token: every figure that it is shown, as a sum over single uses, posts and people.

It shares no code with what hides. Each figure that is told is a known sum of unknown items; what can be written as
a combination of such sums (differences, sums of rows, of networks, of parts) is known, too. `known` says whether a
set of items can be counted so: that is every subtraction there is, at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Item = tuple[Any, ...]


@dataclass
class Attacker:
    """What is told, as sets of items."""

    items: Sequence[Item]
    told: list[frozenset[Item]]

    def known(self, wanted: Iterable[Item]) -> bool:
        """Whether the number of `wanted` items follows from the told sums."""
        column = {item: at for at, item in enumerate(self.items)}
        rows = np.zeros((len(self.told), len(column)))
        for at, items in enumerate(self.told):
            rows[at, [column[item] for item in items]] = 1
        target = np.zeros(len(column))
        target[[column[item] for item in wanted]] = 1
        if not len(rows):
            return False
        solution, *_ = np.linalg.lstsq(rows.T, target, rcond=None)
        return bool(np.abs(rows.T @ solution - target).max() < 1e-6)


def told_uses(reports: Mapping[str | None, Any], uses: Sequence[Item]) -> list[frozenset[Item]]:
    """The sets of uses (network, author, day, tag, is proposed, number) that the reports' figures count."""
    told = []

    def add(figure: int | None, found: Iterable[Item]) -> None:
        kept = frozenset(found)
        if figure is not None:
            assert figure == len(kept), "the attacker misreads a figure"
            told.append(kept)

    for network, report in reports.items():
        own = [use for use in uses if network in (None, use[0])]
        lines = report["distribution"]
        for name, proposed in (("non_formal", True), ("informal", False)):
            add(lines[name]["total"], [use for use in own if use[4] is proposed])
            for row in report["tags"][name]:
                add(row["uses"], [use for use in own if use[3] == row["tag"]])
            for day in report["timeline"]["days"]:
                add(day[name], [use for use in own if use[2] == day["day"] and use[4] is proposed])
        add(lines["total"]["total"], own)
        listed = {row["tag"] for row in report["tags"]["informal"]}
        add(report["tags"]["informal_others"]["uses"], [use for use in own if not use[4] and use[3] not in listed])
    return told


def told_posts(reports: Mapping[str | None, Any], posts: Sequence[Item]) -> list[frozenset[Item]]:
    """The sets of posts (network, author, kind, category, number) that the reports' figures count."""
    told = []

    def add(figure: int | None, found: Iterable[Item]) -> None:
        kept = frozenset(found)
        if figure is not None:
            assert figure == len(kept), "the attacker misreads a figure"
            told.append(kept)

    kinds = {"publications": {"original", "quote"}, "replies": {"reply"}, "reposts": {"repost"}}
    for network, report in reports.items():
        own = [post for post in posts if network in (None, post[0])]
        add(report["distribution"]["posts"], [post for post in own if post[2] != "repost"])
        add(report["conversation"]["replies"], [post for post in own if post[2] == "reply"])
        for row in report["interactions"]:
            for name, of_kind in kinds.items():
                add(row["collected"][name], [p for p in own if row["network"] in (None, p[0]) and p[2] in of_kind])
        for category, figure in report["categories"].items():
            add(figure, [post for post in own if post[3] == category and post[2] != "repost"])
    return told
