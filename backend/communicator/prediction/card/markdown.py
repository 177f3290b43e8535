"""A card as Markdown, in plain words: for `communicator model card`, and for who asks the API for text/markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from communicator.prediction.card.words import (
    DEFINED,
    DESIGNS,
    DRIFT_ADVICE,
    FINDINGS,
    GROUPS,
    LIMITS,
    NAMES,
    PRESETS,
    said,
)

Card = Mapping[str, Any]
DASH = "–"


def as_markdown(card: Card) -> str:
    """The whole card; ends with a line break."""
    parts = [_head(card), _limits(card), _data(card), _outcomes(card), _evaluation(card), _fairness(card)]
    parts += [_drift(card), _configuration(card)]
    return "\n".join(line for part in parts for line in (*part, "")).rstrip() + "\n"


def _head(card: Card) -> Iterator[str]:
    model = card["model"]
    yield f"# Model card: {model['name']}"
    yield ""
    yield f"Kind {model['kind']}, trained {model['created_at'][:16].replace('T', ' ')} UTC."
    if model["simulated_only"]:
        yield "**It has seen simulated courses only.**"
    if not card["is_complete"]:
        yield ""
        yield f"Not known, as it was trained before models had cards: {', '.join(map(said, card['unknown']))}."


def _limits(card: Card) -> Iterator[str]:
    yield "## Limits"
    yield ""
    for limit in card["limits"]:
        yield f"- {LIMITS[limit['key']](limit)}"


def _data(card: Card) -> Iterator[str]:
    yield "## What it learned from"
    yield ""
    data, exposure = card["data"], card["exposure"]
    if data is None:
        yield f"{', '.join(card['model']['trained_on'])}; no more is known."
        return
    yield (
        f"{data['learners']:,} learners of {len(data['courses'])} courses, {data['early_learners']:,} of them enrolled "
        f"by the end of week 1; {data['events']:,} events; {data['simulated_share']:.0%} of the learners simulated."
    )
    left_out = "learned from all the same" if exposure["learned_from_exposed"] else "left out from then on"
    yield (
        f"Sent a message because of a prediction: {exposure['exposed']} ({left_out}). "
        f"Objected to being predicted, and left out: {exposure['objected']}."
    )
    yield ""
    rows = [
        (each["course_id"], each["start"], each["last_event"], each["learners"], each["early_learners"],
         each["events"], each["certify"], each["complete"], "yes" if each["is_simulated"] else "no")
        for each in data["courses"]
    ]  # fmt: skip
    heads = ("course", "start", "last event", "learners", "early", "events", "certified", "completed", "simulated")
    yield from _table(heads, rows)


def _outcomes(card: Card) -> Iterator[str]:
    yield "## Outcomes"
    yield ""
    for outcome in card["outcomes"]:
        yield f"- **{outcome}**: {DEFINED[outcome]}"


def _evaluation(card: Card) -> Iterator[str]:
    trials = [trial for trial in card["evaluation"] or () if trial["weeks"]]
    yield "## How well its chances come true"
    yield ""
    if not trials:
        yield "Not tried on learners whom it had not learned from."
        return
    yield (
        "Learners enrolled by the end of week 1; + is how many it came true for. Intervals are 95 % and speak for "
        "these courses' learners. Slope 1 and intercept 0 are right; a slope below 1 says that chances are too "
        "extreme, an intercept below 0 that they are too high. ECE is the mean distance of chances from what came "
        "true, beside the 95th percentile of what perfectly calibrated chances would show with so many learners."
    )
    for trial in trials:
        yield ""
        yield f"### {DESIGNS[trial['design']](trial)}"
        yield ""
        yield from _weeks(trial["weeks"])


def _weeks(weeks: Sequence[Card]) -> Iterator[str]:
    heads = ("outcome", "week", "N", "+", "mean chance", "AUC", "slope", "intercept", "Brier", "skill", "ECE (null)")
    rows = [
        (GROUPS[each["outcome"], each["group"]], each["week"], each["learners"], each["positive"],
         _number(each["mean_chance"]), _interval(each["auc"]), _interval(each["slope"], 2),
         _interval(each["intercept"], 2), _number(each["brier"]), _number(each["brier_skill"], 2),
         f"{_number(each['ece'])} ({_number(each['ece_null'])}){' *' if each['ece'] > each['ece_null'] else ''}")
        for each in weeks
    ]  # fmt: skip
    yield from _table(heads, rows)
    yield ""
    yield "`*` beyond that percentile; one in twenty perfectly calibrated rows is, too."


def _fairness(card: Card) -> Iterator[str]:
    yield "## For whom"
    yield ""
    told = card["fairness"]
    if told is None:
        yield "Not looked at."
        return
    yield (
        "At mid-course, by what rosters tell (never told to the model). Counts are multiples of five; classes of fewer "
        "than ten are hidden, and beside them one more. Chosen: the share that the page's selections choose."
    )
    for attribute, classes in told["attributes"].items():
        yield ""
        yield f"### {said(attribute).capitalize()}"
        yield ""
        yield from _classes(classes)


def _classes(classes: Sequence[Card]) -> Iterator[str]:
    shown = [each for each in classes if not each["hidden"]]
    rows = [
        (_class(each), outcome, _count(figures["learners"]), _interval(figures["base_rate"]),
         _number(figures["mean_chance"]), _interval(figures["auc"]), _interval(figures["slope"], 2))
        for each in shown
        for outcome, figures in each["outcomes"].items()
        if figures
    ]  # fmt: skip
    yield from _table(("class", "outcome", "N", "came true", "mean chance", "AUC", "slope"), rows)
    yield ""
    chosen = [
        (_class(each), _count(each["learners"]), *(_interval(rate) for rate in each["selected"].values()))
        for each in shown
    ]
    yield from _table(("class", "N", *PRESETS.values()), chosen)
    hidden = [_class(each) for each in classes if each["hidden"]]
    if hidden:
        yield ""
        yield f"Hidden, with fewer than ten learners or beside such a class: {', '.join(hidden)}."


def _class(told: Card) -> str:
    return NAMES.get(told["class"], str(told["class"]))


def _drift(card: Card) -> Iterator[str]:
    yield "## How a course is set beside it"
    yield ""
    reference = card["drift_reference"]
    if reference is None:
        yield "Nothing was kept to set a course beside."
    else:
        usual = reference["usual_divergence"]
        rates = ", ".join(f"{name} {_number(rate)}" for name, rate in reference["base_rates"].items())
        yield (
            f"{len(reference['event_mix']['types'])} types of events by tenth of the course are kept, and base rates "
            f"({rates}). The training courses lie {_number(usual)} bits from each other."
        )
    for each in card.get("drift", ()):
        yield ""
        yield f"{each['course_id']}, as of {each['as_of']}: {DRIFT_ADVICE[each['level']]}"
        yield ""
        for finding in each["findings"]:
            if finding["key"] in FINDINGS:
                yield f"- {FINDINGS[finding['key']](finding)}"


def _configuration(card: Card) -> Iterator[str]:
    yield "## Configuration"
    yield ""
    if card["configuration"] is None:
        yield "Not known."
        return
    yield f"{card['parameters']:,} numbers learned."
    for name, value in {**card["options"], **card["configuration"]}.items():
        yield f"- {name}: `{value}`"


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(DASH if cell is None else str(cell) for cell in row)} |"


def _number(value: float | None, digits: int = 3) -> str:
    return DASH if value is None else f"{value:.{digits}f}"


def _interval(estimate: Card | None, digits: int = 3) -> str:
    if estimate is None:
        return DASH
    if estimate["interval"] is None:
        return f"{estimate['value']:.2f}"
    low, high = estimate["interval"]
    return f"{estimate['value']:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _count(learners: int | None) -> str:
    return "withheld" if learners is None else f"about {learners}"
