"""The paper's figures drawn anew: AUC by week with the number of courses below it (3), and the histograms (1)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.paper.experiment import Experiment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, FAINT, LINE, BAR = "#171e25", "#46525d", "#5f6b77", "#e1e5e8", "#dde2e6"
DOTS_PER_INCH = 200
MOST_BARS = 24


class _Look:
    """How a kind of model is drawn and called."""

    def __init__(self, name: str, colour: str, width: float = 1.6, dashes: str = "-") -> None:
        self.name, self.colour, self.width, self.dashes = name, colour, width, dashes


# Learning from events in blue, from features in orange and grey, ours in green; what is alike differs in its dashes.
LOOKS = {
    "paper-lstm": _Look("event LSTM", "#0072b2", 2.4),
    "feature-lstm": _Look("LSTM on features", "#d55e00", 2.0),
    "paper-ensemble": _Look("ensemble", "#7d7c78", 1.8),
    "paper-logistic": _Look("logistic regression", "#7d7c78", 1.2, "--"),
    "paper-forest": _Look("random forest", "#a59c74", 1.2, "-."),
    "paper-neighbours": _Look("nearest neighbours", "#a59c74", 1.2, ":"),
    "lightgbm": _Look("LightGBM", "#008a65", 1.4, "--"),
    "session-gru": _Look("session GRU", "#008a65", 1.4, ":"),
    "blend": _Look("blend", "#008a65", 2.2),
}
OTHER = _Look("", "#4c566d", 1.2)
_STYLE: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Inter", "Segoe UI", "Noto Sans", "DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titleweight": "regular",
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "svg.hashsalt": "communicator",
    "svg.fonttype": "none",
}


def draw_auc(folder: Path, experiment: Experiment) -> list[Path]:
    """Figure 3, as auc_by_week.svg and .png."""
    with _figure(7.2, 5.0) as figure:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[5, 1])
        _lines(above, experiment)
        _courses(below, experiment)
        folds = max(experiment.fold_of.values())
        title = f"Who certifies: AUC at the end of each week, mean of courses, {folds}-fold by course"
        above.set_title(title, loc="left")
        return _written(figure, folder / "auc_by_week", title)


def draw_courses(folder: Path, experiment: Experiment) -> list[Path]:
    """Figure 1, as courses.svg and .png: duration, certified learners and deadlines of the courses kept."""
    with _figure(7.2, 2.4) as figure:
        columns = {"weeks": "Weeks", "certified": "Certified learners", "deadlines": "Unique deadlines"}
        for axes, (name, title) in zip(figure.subplots(1, 3, sharey=True), columns.items(), strict=True):
            values = [getattr(each, name) for each in experiment.description.courses]
            axes.hist(values, bins=_bins(values), color=BAR, edgecolor=FAINT, linewidth=0.6)
            axes.set_xlabel(title)
            for axis in (axes.xaxis, axes.yaxis):
                axis.get_major_locator().set_params(integer=True)
        figure.axes[0].set_ylabel("Courses")
        return _written(figure, folder / "courses", "The courses: duration, certified learners, deadlines")


def _lines(axes: "Axes", experiment: Experiment) -> None:
    ends = []
    for kind in dict.fromkeys(mean.kind for mean in experiment.means):
        look = LOOKS.get(kind, OTHER)
        points = [(mean.week, mean.auc) for mean in experiment.means if mean.kind == kind]
        axes.plot(*zip(*points, strict=True), color=look.colour, linewidth=look.width, linestyle=look.dashes)
        ends.append((points[-1][1], look.name or kind, look))
    axes.set_ylabel("AUC")
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.02)
    _label(axes, ends, max(experiment.active_courses))


def _label(axes: "Axes", ends: Sequence[tuple[float, str, _Look]], last_week: int) -> None:
    """A name at each line's end, moved apart where lines end close together."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)
    gap = (high - low) * 0.05
    ordered = sorted(ends, key=lambda end: end[:2])
    places = apart([value for value, _, _ in ordered], gap, high)
    for (value, name, look), place in zip(ordered, places, strict=True):
        axes.annotate(
            name,
            xy=(last_week, value),
            xytext=(last_week * 1.06, place),
            color=look.colour,
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": look.colour,
                "linewidth": 0.7,
                "linestyle": look.dashes,
                "relpos": (0, 0.5),
                "shrinkB": 2,
            },
            annotation_clip=False,
        )


def apart(values: Sequence[float], gap: float, most: float) -> list[float]:
    """Ascending places as near to ascending `values` as goes: `gap` apart at least, none above `most`."""
    places = list(values)
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + gap)
    places[-1:] = [min(places[-1], most)]
    for number in range(len(places) - 2, -1, -1):
        places[number] = min(places[number], places[number + 1] - gap)
    return places


def _courses(axes: "Axes", experiment: Experiment) -> None:
    weeks = list(experiment.active_courses)
    counts = list(experiment.active_courses.values())
    axes.bar(weeks, counts, width=0.6, color=BAR)
    for week, count in zip(weeks, counts, strict=True):
        axes.annotate(str(count), (week, count), ha="center", va="bottom", color=SOFT, fontsize=8)
    axes.set_xticks(weeks)
    axes.set_yticks([])
    axes.set_ylim(0, max(counts) * 1.35)
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xlabel("Week")
    axes.set_ylabel("Courses")


def _bins(values: Sequence[float]) -> NDArray[np.float64]:
    """Bars of one around whole numbers, with room beside them; of wide ranges ten."""
    least, most = min(values), max(values)
    if most - least > MOST_BARS:
        return np.linspace(least, most, 11)
    return np.arange(np.floor(least + 0.5) - 2.5, np.floor(most + 0.5) + 3.5)


@contextmanager
def _figure(width: float, height: float) -> Iterator["Figure"]:
    """A figure that no window shows, inches."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


def _written(figure: "Figure", stem: Path, title: str) -> list[Path]:
    """The same bytes for the same figure: no date in it."""
    paths = [stem.with_suffix(".svg"), stem.with_suffix(".png")]
    told: dict[str, str | datetime | None] = {"Date": None, "Title": title}
    figure.savefig(paths[0], metadata=told)
    figure.savefig(paths[1], dpi=DOTS_PER_INCH)
    return paths
