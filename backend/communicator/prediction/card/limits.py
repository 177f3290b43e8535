"""What a card warns of: keys with their numbers, which pages put into words."""

from collections.abc import Iterable, Mapping
from typing import Any

FEW_COURSES = 5
FEW_POSITIVE = 100


def limits(card: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What must be said beside the figures, the weightiest first."""
    not_learned = [{"key": "outcome_not_learned", "outcome": each} for each in card["unknown_outcomes"]]
    return [*not_learned, *_of_data(card["data"]), *_of_trials(card["evaluation"]), *_of_exposure(card["exposure"])]


def _of_data(data: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if data["simulated_share"] == 1:
        yield {"key": "simulated_only"}
    elif data["simulated_share"] > 0:
        yield {"key": "partly_simulated", "share": data["simulated_share"]}
    # No real clickstreams with grades were at hand when the methods were chosen, whatever a model learned from later.
    yield {"key": "no_real_clickstream_evidence", "outcomes": ["certify", "complete"]}
    if len(data["courses"]) < FEW_COURSES:
        yield {"key": "few_courses", "courses": len(data["courses"])}


def _of_trials(trials: list[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    if not any(trial["weeks"] for trial in trials):
        yield {"key": "not_evaluated"}
        return
    main = next(trial for trial in trials if trial["weeks"])
    if main["design"] == "learner_folds":
        yield {"key": "evaluated_on_the_same_course"}
    for outcome in ("certify", "complete", "leave"):
        weeks = [each for each in main["weeks"] if each["outcome"] == outcome]
        judged = [each for each in weeks if outcome != "leave" or each["group"] == "active"]
        if not judged:
            yield {"key": "outcome_not_evaluated", "outcome": outcome}
            continue
        fewest = min(min(each["positive"], each["learners"] - each["positive"]) for each in judged)
        if fewest < FEW_POSITIVE:
            yield {"key": "few_of_a_class", "outcome": outcome, "fewest": fewest}
        off = [each["week"] for each in judged if is_miscalibrated(each)]
        if off:
            yield {"key": "miscalibrated", "outcome": outcome, "weeks": off}


def is_miscalibrated(week: Mapping[str, Any]) -> bool:
    """Whether chances differ from what came true by more than chance does: the ECE is beyond its null's percentile."""
    return bool(week["ece"] > week["ece_null"])


def _of_exposure(exposure: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if exposure["exposed"]:
        yield {"key": "exposed_left_out", "learners": exposure["exposed"]}
    if exposure["learned_from_exposed"]:
        yield {"key": "learned_from_exposed"}
    if exposure["objected"]:
        yield {"key": "objected_left_out", "learners": exposure["objected"]}
