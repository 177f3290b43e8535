"""What may be told of a communication's comparison, at each time of its life: never an outcome before it is read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from communicator.csv_text import csv_text
from communicator.message_errors import NotReadYet
from communicator.outreach.effect.drawing import RETURNED, WINDOW
from communicator.outreach.effect.further import OUTCOMES
from communicator.outreach.effect.reading import log_reach, reads_at, waits_for
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.effect.verdict import told
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

Facts = dict[str, Any]
COLUMNS = ("pseudonym", "arm", "stratum", "drawn_at", "returned", "other_mails", "completed", "certified")
ROWS_AT_ONCE = 20_000
NOTHING = {"arms": None, "difference": None, "verdict": None, "within_points": None, "exposure": None}


def effect_of(session: Session, communication: Communication, moment: datetime) -> Facts:
    """The comparison of one communication as JSON has it.

    `status`: none (`why`: not_begun, nobody_held_out, nobody_written_to), waiting (`why`: window, logs,
    events_removed) or read. Codes and numbers only: differences and shares are in percentage points and per cent.
    """
    trial = session.get(Trial, communication.id)
    if trial is None:
        why = "nobody_held_out" if communication.began_at or not communication.holdout_percent else "not_begun"
        plan = {"percent": communication.holdout_percent, "outcome": RETURNED, "days": WINDOW.days}
        return {"status": "none", "why": why, "reads_at": None, **plan, **NOTHING, "exploratory": []}
    facts = _fixed(trial, communication)
    if trial.read_at is None and _never_went_out(session, communication, trial):
        return {"status": "none", "why": "nobody_written_to", **facts, **NOTHING, "exploratory": []}
    if trial.read_at is None:
        reach = log_reach(session, trial, communication.course_pk, moment)
        waits = waits_for(session, trial, reach, moment)
        why = waits.value if waits else "due"  # a worker reads it within minutes
        return {"status": "waiting", "why": why, **facts, **NOTHING, "log_until": _iso(reach), "exploratory": []}
    return _read(trial, facts)


def _read(trial: Trial, facts: Facts) -> Facts:
    """What a comparison that was read tells, beside what was fixed before."""
    result = trial.result or {}
    read = {"read_at": _iso(trial.read_at), "log_until": _iso(trial.events_until)}
    facts |= read | {name: result[name] for name in ("gone", "went_out")}
    if not result["went_out"]:
        return {"status": "none", "why": "nobody_written_to", **facts, **NOTHING, "exploratory": []}
    compared = told(result["strata"], trial.within_points) | {"exposure": result["exposure"]}
    strata = [row | _edges(trial, row["stratum"]) for row in result["strata"]]
    return {"status": "read", "why": None, **facts, **compared, "strata": strata, "exploratory": _exploratory(trial)}


def _never_went_out(session: Session, communication: Communication, trial: Trial) -> bool:
    """Whether it was cancelled before anybody got it, as within the time to undo: there will be nothing to read."""
    if communication.status != CommunicationStatus.CANCELLED or trial.draws_until is not None:
        return False  # of an automatic one that drew one learner it would tell the arm, and waits to be read
    may_have = Delivery.state.in_((DeliveryState.SENT, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN))
    return not session.scalar(select(exists().where(Delivery.communication_id == communication.id, may_have)))


def export_of(session: Session, communication: Communication) -> str:
    """Everybody who was drawn as CSV, by the course's pseudonyms; NotReadYet before the outcomes were read."""
    trial = session.get(Trial, communication.id)
    if trial is None or trial.read_at is None:
        raise NotReadYet("Nothing of this comparison was read yet; `status` and `reads_at` tell when it will be")
    return csv_text(COLUMNS, _rows(session, communication.id))


def _rows(session: Session, communication_id: str) -> Iterator[tuple[Any, ...]]:
    fixed = CourseLearner.pseudonym, TrialMember.is_held_out, TrialMember.stratum, TrialMember.drawn_at
    outcomes = TrialMember.returned, TrialMember.other_mails, TrialMember.completed, TrialMember.certified
    query = (
        select(*fixed, *outcomes)
        .join(CourseLearner, CourseLearner.id == TrialMember.course_learner_id)
        .where(TrialMember.communication_id == communication_id)
        .order_by(TrialMember.course_learner_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for pseudonym, is_held_out, stratum, drawn_at, *came in session.execute(query):
        arm = "held_out" if is_held_out else "written_to"
        yield pseudonym, arm, stratum, drawn_at.isoformat(), *("" if each is None else int(each) for each in came)


def _fixed(trial: Trial, communication: Communication) -> Facts:
    """What was fixed before anything was sent, and how many were drawn."""
    return {
        "outcome": trial.outcome,
        "days": trial.days,
        "percent": trial.percent,
        "limit_points": trial.within_points,
        "drawn": trial.drawn,
        # Of an automatic one it grows with each draw, and would tell the arm of a day's only new match.
        "held_out": None if trial.read_at is None and trial.draws_until is not None else trial.held_out,
        # Told once it is read: with the order of the ledger it tells everybody's arm. Browsers' numbers are too short.
        "seed": None if trial.read_at is None else str(trial.seed),
        "cuts": trial.cuts,
        "began_at": _iso(trial.began_at),
        "draws_until": _iso(trial.draws_until),
        "reads_at": _iso(reads_at(trial, communication)),
    }


def _edges(trial: Trial, stratum: int) -> Facts:
    """From and to which chance of leaving (whole per cent) a stratum reaches; None without a prediction."""
    if stratum < 0:
        return {"from": None, "to": None}
    edges = [0, *trial.cuts, 101]
    return {"from": edges[stratum], "to": edges[stratum + 1] - 1}


def _exploratory(trial: Trial) -> list[Facts]:
    """The other outcomes, without a verdict: they were not what was asked."""
    found = []
    for name in OUTCOMES if trial.further else ():
        facts = told(trial.further[name], trial.within_points) if trial.further else {}
        told_of = {key: facts[key] for key in ("arms", "difference")}
        found.append({"outcome": name, "as_of": _iso(trial.further_at), **told_of})
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
