"""The English of a card's keys, for its Markdown; pages have their own, in the languages that they speak."""

from collections.abc import Callable, Mapping
from typing import Any

Phrase = Callable[[Mapping[str, Any]], str]

DEFINED = {
    "certify": "a course grade at the pass mark, or a certificate that was passed for, paid or not.",
    "complete": "graded problems handed in, right or wrong, that are worth the pass mark; without graded problems, "
    "what the platform counts as completed.",
    "leave": "no event in the next 48 hours; not asked in the last 48 hours of a course.",
}
GROUPS = {
    ("certify", "all"): "certify",
    ("complete", "all"): "complete",
    ("leave", "active"): "leave, active in the last 14 days",
    ("leave", "all"): "leave, everybody",
}
DESIGNS: dict[str, Phrase] = {
    "course_folds": lambda trial: f"Courses held out, in {trial['folds']} folds",
    "learner_folds": lambda _: "Learners held out, of the course that it learned from",
    "next_offering": lambda trial: f"The next offering of a course, by its earlier ones ({trial['offerings']})",
    "held_out_course": lambda trial: f"This model on {', '.join(trial['courses'])}",
}
LIMITS: dict[str, Phrase] = {
    "no_card": lambda _: "It was trained before models had cards; train it again to know how far to trust it.",
    "simulated_only": lambda _: (
        "It has seen simulated courses only: its figures check the machinery and are no "
        "evidence about people. Messages that it chooses ask for an administrator's acknowledgement."
    ),
    "partly_simulated": lambda it: f"{it['share']:.0%} of the learners that it learned from are simulated.",
    "no_real_clickstream_evidence": lambda it: (
        f"For {' and '.join(it['outcomes'])} the method was chosen on simulated "
        "courses; no real clickstreams with grades were at hand. On real clicks it was tried for ten-day dropout alone."
    ),
    "few_courses": lambda it: (
        f"It learned from {it['courses']} course{'s' * (it['courses'] != 1)}: its intervals speak "
        "for these, not for other courses."
    ),
    "outcome_not_learned": lambda it: (
        f"Its courses tell nothing of {it['outcome']}, or the same of everybody: what it says of that is no prediction."
    ),
    "not_evaluated": lambda _: "It was not tried on anybody whom it had not learned from.",
    "outcome_not_evaluated": lambda it: f"Nothing is known of how well it predicts {it['outcome']}.",
    "evaluated_on_the_same_course": lambda _: (
        "It was tried on other learners of the course that it learned from; expect less of it in another course."
    ),
    "few_of_a_class": lambda it: (
        f"{it['outcome']}: {it['fewest']} learners only in the smaller class of some weeks, so its intervals are wide."
    ),
    "miscalibrated": lambda it: (
        f"{it['outcome']}: in week{'s' * (len(it['weeks']) > 1)} "
        f"{', '.join(map(str, it['weeks']))} chances differ from what came true by more than chance explains in "
        "nineteen cases of twenty."
    ),
    "exposed_left_out": lambda it: (
        f"{it['learners']} learners were sent a message because of a prediction; what they did afterwards was left out."
    ),
    "learned_from_exposed": lambda _: (
        "It learned also from what learners did after a message that a prediction "
        "brought them: it may take the message's effect for theirs."
    ),
    "objected_left_out": lambda it: f"{it['learners']} learners object to being predicted and were left out.",
}
DRIFT_ADVICE = {
    "usual": "like the courses that the model learned from. Nothing to do.",
    "watch": "somewhat unlike the courses that the model learned from. Look at its chances before you write.",
    "different": "unlike the courses that the model learned from. Train on courses like it, or don't rely on chances.",
    "unfit": "nearly nothing that happens here was in the model's training. Choose another model, or train one.",
    "too_little": "too little has happened in the last 14 days to say.",
    "unknown": "the model has kept nothing to set a course beside. Train it again.",
}
FINDINGS: dict[str, Phrase] = {
    "unknown_share": lambda it: f"{it['here']:.1%} of the events are of types that training never saw.",
    "event_mix": lambda it: (
        f"The mix of events lies {it['here']:.3f} bits from training's"
        + (f"; training's courses lie {it['training']:.3f} from each other." if it["training"] else ".")
    ),
    "events_per_active_day": lambda it: (
        f"{it['here']:.1f} events per active learner and day; {it['training']:.1f} in training."
    ),
    "leave_rate": lambda it: f"{it['here']:.0%} of the active learners left; {it['training']:.0%} in training.",
    **{
        f"mean_{outcome}": lambda it, outcome=outcome: (
            f"Mean chance to {outcome}: {it['here']:.0%}; "  # type: ignore[misc]
            f"{it['training']:.0%} at this time of the training courses."
        )
        for outcome in ("certify", "complete", "leave")
    },
}
NAMES = {
    "f": "women", "m": "men", "o": "other", "unknown": "not known", "other": "other",
    "secondary_or_less": "secondary or less", "undergraduate": "associate or bachelor's",
    "graduate": "master's or doctorate",
    "under_25": "under 25", "25_34": "25–34", "35_44": "35–44", "45_54": "45–54", "55_or_more": "55 or more",
    "africa": "Africa", "northern_america": "Northern America", "latin_america": "Latin America and the Caribbean",
    "asia": "Asia", "europe": "Europe", "oceania": "Oceania",
}  # fmt: skip
PRESETS = {
    "atRisk": "chosen: still here, at risk",
    "noCertificate": "chosen: completes without certificate",
    "stopping": "chosen: stopping",
}


def said(key: str) -> str:
    """A key without a phrase of its own, as words."""
    return key.replace("_", " ")
