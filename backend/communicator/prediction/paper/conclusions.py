"""What an experiment showed, beside what the paper found (section 3.3), in sentences with their numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from communicator.prediction.paper.comparison import SIGNIFICANT, PairedTest
from communicator.prediction.paper.experiment import ENSEMBLE, PAPER_KINDS, Experiment

EVENT_LSTM, FEATURE_LSTM, LOGISTIC = "paper-lstm", "feature-lstm", "paper-logistic"
EARLY_WEEKS = 4
ON_FEATURES = ("feature-lstm", "paper-ensemble", "paper-logistic", "paper-forest", "paper-neighbours")


class Conclusion(NamedTuple):
    """A finding of the paper, and the same question answered here."""

    paper: str
    here: str


class ErrorRatio(NamedTuple):
    """A kind's AUC error over another's, both as means of weeks 1 to `until`."""

    kind: str
    against: str
    until: int
    ratio: float


def concluded(experiment: Experiment) -> list[Conclusion]:
    """The paper's findings one by one; those whose models were not compared are left out."""
    means = {(mean.kind, mean.week): mean.auc for mean in experiment.means}
    kinds = list(dict.fromkeys(mean.kind for mean in experiment.means))
    found = [Conclusion("The event LSTM was best in most weeks.", _best(means, kinds))]
    on_features = [kind for kind in ON_FEATURES if kind in kinds]
    if EVENT_LSTM in kinds and on_features:
        found.append(
            Conclusion(
                "The event LSTM was above the best model on features in all weeks but the last two.",
                _against_best(means, on_features),
            )
        )
    for other, paper in (
        (FEATURE_LSTM, "The event LSTM was above the LSTM on features, with p < .05 in weeks 5 and 6."),
        (LOGISTIC, "The event LSTM was above logistic regression, with p < .05 in weeks 3 to 8."),
    ):
        if EVENT_LSTM in kinds and other in kinds:
            found.append(Conclusion(paper, _tested(experiment.tests, EVENT_LSTM, other)))
    if experiment.weights:
        found.append(Conclusion("The ensemble's weights were .61, .32 and .07.", _weighed(experiment)))
    return found


def error_ratios(experiment: Experiment) -> list[ErrorRatio]:
    """Of each kind that is not the paper's, its AUC error (1 − AUC, mean of weeks) as a share of two of the paper's."""
    errors: dict[str, dict[int, float]] = {}
    for mean in experiment.means:
        errors.setdefault(mean.kind, {})[mean.week] = 1 - mean.auc
    found = []
    for kind in (kind for kind in errors if kind not in PAPER_KINDS):
        for against, until in ((ENSEMBLE, EARLY_WEEKS), (EVENT_LSTM, max(errors[kind]))):
            weeks = [week for week in sorted(errors[kind]) if week <= until and week in errors.get(against, {})]
            whole = sum(errors[against][week] for week in weeks) if weeks else 0
            if whole:
                found.append(ErrorRatio(kind, against, until, sum(errors[kind][week] for week in weeks) / whole))
    return found


def mean_weights(experiment: Experiment) -> dict[str, float]:
    """The ensemble's weights, averaged over folds; nothing where it wasn't compared."""
    if not experiment.weights:
        return {}
    return {kind: float(np.mean([each[kind] for each in experiment.weights])) for kind in experiment.weights[0]}


def _best(means: dict[tuple[str, int], float], kinds: Sequence[str]) -> str:
    weeks = sorted({week for _, week in means})
    best = [
        max((kind for kind in kinds if (kind, week) in means), key=lambda kind: means[kind, week]) for week in weeks
    ]
    told = ", ".join(f"week {week} {kind} {means[kind, week]:.3f}" for week, kind in zip(weeks, best, strict=True))
    return f"Best: {told}."


def _against_best(means: dict[tuple[str, int], float], on_features: Sequence[str]) -> str:
    weeks = sorted(week for kind, week in means if kind == EVENT_LSTM)
    apart = {
        week: means[EVENT_LSTM, week] - max(means[kind, week] for kind in on_features if (kind, week) in means)
        for week in weeks
    }
    above = [week for week in weeks if apart[week] > 0]
    told = ", ".join(f"{week}: {difference:+.3f}" for week, difference in apart.items())
    return f"Above it in {_weeks(above)}; difference by week: {told}."


def _tested(tests: Sequence[PairedTest], first: str, second: str) -> str:
    """The pair's weeks, differences and which of them chance alone would hardly bring."""
    rows = [_turned(test, first) for test in tests if {test.first, test.second} == {first, second}]
    if not rows:
        return "Fewer than two courses: no test."
    differences = ", ".join(f"{test.week}: {test.difference:+.3f}" for test in rows)
    above, below = ([t.week for t in rows if t.t < SIGNIFICANT and t.difference * sign > 0] for sign in (1, -1))
    corrected = [test.week for test in rows if test.t_holm < SIGNIFICANT]
    ranked = [test.week for test in rows if test.wilcoxon_holm < SIGNIFICANT]
    return (
        f"Difference by week: {differences}. p < .05 (paired t): above in {_weeks(above)}, below in {_weeks(below)}; "
        f"after Holm's correction {_weeks(corrected)} (t), {_weeks(ranked)} (Wilcoxon)."
    )


def _turned(test: PairedTest, first: str) -> PairedTest:
    """The same test as seen from `first`."""
    if test.first == first:
        return test
    values = {**vars(test), "first": test.second, "second": test.first, "difference": -test.difference}
    return PairedTest(**values)


def _weighed(experiment: Experiment) -> str:
    told = ", ".join(f"{weight:.2f} {kind}" for kind, weight in mean_weights(experiment).items())
    ranges = ", ".join(
        f"{min(each[kind] for each in experiment.weights):.2f}–{max(each[kind] for each in experiment.weights):.2f}"
        for kind in experiment.weights[0]
    )
    return f"{told} (mean of {len(experiment.weights)} folds; smallest to largest {ranges})."


def _weeks(weeks: Sequence[int]) -> str:
    return f"weeks {', '.join(map(str, weeks))}" if weeks else "no week"
