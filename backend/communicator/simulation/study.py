"""What a learner does in one sitting: lectures, exercises, homework, progress, forum."""

import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from communicator.simulation.chance import happens, logistic
from communicator.simulation.course import Block, Course, Sequence, Week
from communicator.simulation.forum import read_and_write
from communicator.simulation.learner_model import Learner
from communicator.simulation.questions import answered
from communicator.simulation.visit import Visit

_MOST_ATTEMPTS = 3
_URGENT_HOURS = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=512)
def microseconds(moment: datetime) -> int:
    """µs since the epoch, UTC, without the rounding of floats."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def sit_down(learner: Learner, rng: random.Random, day: datetime, course: Course) -> Visit:
    """One sitting on `day` (midnight, UTC), as long as motivation and habit make it."""
    hour = rng.gauss(learner.study_hour, 1.6) % 24
    start = max(microseconds(day) + int(hour * 3.6e9) + rng.randrange(1_000_000), learner.busy_until + 1_200_000_000)
    minutes = learner.sitting * rng.lognormvariate(0, 0.6) * logistic(0.8 + 0.6 * learner.motivation)
    visit = Visit(learner.person, course, rng, start, 60 * min(240.0, max(2.0, minutes)))
    visit.request("/info" if happens(rng, 0.5) else "/", turns_page=True)
    visit.wait(rng.expovariate(1 / 12))
    if happens(rng, 0.25):
        visit.request("/courseware", turns_page=True)
        visit.wait(2)
    _study(learner, visit)
    if happens(rng, 0.2):
        visit.request("/progress", turns_page=True)
        visit.wait(rng.expovariate(1 / 25))
    if happens(rng, 0.04 + 0.5 * learner.talks):
        read_and_write(visit, learner.talks)
    if happens(rng, 0.85):
        visit.browser("page_close", {})
    learner.busy_until = visit.clock
    learner.last_visit = _EPOCH + timedelta(microseconds=start)
    return visit


def _study(learner: Learner, visit: Visit) -> None:
    """Goes through what is open until the time is up or nothing is left."""
    now = _EPOCH + timedelta(microseconds=visit.clock)
    opened = [week for week in visit.course.weeks if week.opens <= now]
    while not visit.is_over:
        sequence = _next_sequence(learner, visit, opened)
        if sequence is None:
            _look_back(visit, opened)
            return
        _go_through(learner, visit, sequence)


def _next_sequence(learner: Learner, visit: Visit, opened: list[Week]) -> Sequence | None:
    """The deadline first for those who want the grade, else the first lecture that isn't finished."""
    graded = [sequence for week in opened for sequence in week.graded if _can_hand_in(learner, visit, sequence)]
    lectures = [sequence for week in opened for sequence in week.lectures if not _finished(learner, sequence)]
    if not graded:
        return lectures[0] if lectures else None
    due = graded[0].block.due
    assert due is not None
    hours_left = (microseconds(due) - visit.clock) / 3.6e9
    urgent = hours_left < _URGENT_HOURS or visit.rng.random() > learner.postpones
    behind = bool(lectures) and lectures[0].block.week <= graded[0].block.week
    return lectures[0] if behind and not urgent else graded[0]


def _can_hand_in(learner: Learner, visit: Visit, sequence: Sequence) -> bool:
    due = sequence.block.due
    if due is None or visit.clock + 60_000_000 >= microseconds(due) or _finished(learner, sequence):
        return False
    return learner.wants_grade or learner.key % 7 == sequence.block.week


def _finished(learner: Learner, sequence: Sequence) -> bool:
    return sequence.block.hash in learner.seen


def _look_back(visit: Visit, opened: list[Week]) -> None:
    """Everything is done: a video once more, or nothing."""
    if opened and happens(visit.rng, 0.4):
        sequence = visit.rng.choice(visit.rng.choice(opened).lectures)
        visit.open(sequence)
        visit.wait(1)
        _watch(visit, visit.rng.choice(sequence.components[:-1]), "1.25", to_the_end=False)


def _go_through(learner: Learner, visit: Visit, sequence: Sequence) -> None:
    """One subsection from the first unit that isn't done; stops where the time is up."""
    visit.open(sequence)
    visit.wait(1.5)
    tab = 1
    for target, component in enumerate(sequence.components, start=1):
        if component.hash in learner.seen:
            continue
        if target != tab:
            _turn_to(visit, sequence, tab, target)
            tab = target
        _work_on(learner, visit, component)
        learner.seen.add(component.hash)
        if target == len(sequence.components):
            learner.seen.add(sequence.block.hash)
        if visit.is_over:
            return
    if happens(visit.rng, 0.5):
        leaving = {"current_tab": tab, "tab_count": tab, "id": sequence.block.usage_key, "widget_placement": "bottom"}
        visit.browser("edx.ui.lms.sequence.next_selected", leaving, sequence.block)


def _work_on(learner: Learner, visit: Visit, component: Block) -> None:
    """A video is watched or skimmed; an exercise that counts for nothing is sometimes only read."""
    if component.category == "video":
        whole = not learner.skims and happens(visit.rng, 0.85)
        _watch(visit, component, learner.speed, to_the_end=whole)
    elif component.format is None and happens(visit.rng, 0.25):
        visit.wait(8)
    else:
        _solve(learner, visit, component)


def _turn_to(visit: Visit, sequence: Sequence, old: int, new: int) -> None:
    """The next unit, or a jump to a farther one; both tell the server the new position."""
    facts: dict[str, object] = {"old": old, "current_tab": old, "tab_count": len(sequence.units), "new": new}
    if new == old + 1:
        name = "seq_next"
    else:
        name = "seq_goto"
        facts["target_tab"] = new
    visit.browser(name, facts | {"widget_placement": "top", "id": sequence.block.usage_key}, sequence.block)
    visit.handle(sequence.block, "goto_position", {"position": [str(new)]})
    visit.wait(1)


def _watch(visit: Visit, video: Block, speed: str, *, to_the_end: bool) -> None:
    """load, play, perhaps faster, pause and seek, and either the end or a pause that stays."""
    rng = visit.rng
    facts = {"code": video.hash[:11], "id": video.hash}
    visit.browser("load_video", facts, video)
    visit.wait(rng.expovariate(1 / 3))
    visit.browser("play_video", facts | {"currentTime": 0}, video)
    if speed != "1.0" and happens(rng, 0.6):
        visit.wait(4)
        changed = {"current_time": 4.2, "old_speed": "1.0", "new_speed": speed}
        visit.browser("speed_change_video", facts | changed, video)
    position = video.seconds * rng.uniform(0.1, 0.9)
    visit.wait(position / float(speed))
    position = _interrupt(visit, video, facts, position)
    if to_the_end:
        visit.wait((video.seconds - position) / float(speed))
        visit.browser("stop_video", facts | {"currentTime": video.seconds}, video)
    else:
        visit.browser("pause_video", facts | {"currentTime": round(position, 6)}, video)


def _interrupt(visit: Visit, video: Block, facts: dict[str, str], position: float) -> float:
    """Perhaps a pause, perhaps a jump back or ahead; gives the position after it."""
    rng = visit.rng
    if happens(rng, 0.45):
        visit.browser("pause_video", facts | {"currentTime": round(position, 6)}, video)
        stamp = f"{timedelta(seconds=int(position))}"
        visit.handle(video, "save_user_state", {"saved_video_position": [stamp.zfill(8)]})
        visit.wait(rng.expovariate(1 / 40))
        visit.browser("play_video", facts | {"currentTime": round(position, 6)}, video)
        visit.wait(2)
    if happens(rng, 0.3):
        target = max(0.0, min(video.seconds - 1.0, position + rng.gauss(-15, 45)))
        jump = {"old_time": round(position, 6), "new_time": round(target, 2), "type": "onSlideSeek"}
        visit.browser("seek_video", facts | jump, video)
        return target
    return position


def _solve(learner: Learner, visit: Visit, problem: Block) -> None:
    """Up to three attempts; after the last wrong one some ask for the answer."""
    rng = visit.rng
    prepared = 0.4 if any(f.hash in learner.seen for f in _lectures_of(visit.course, problem)) else 0.0
    earned = attempt = 0
    while attempt < _MOST_ATTEMPTS and earned < problem.parts:
        attempt += 1
        visit.wait(rng.lognormvariate(4.0, 0.7))
        chance = logistic(1.25 * learner.ability + 0.35 + 0.5 * (attempt - 1) + prepared - problem.difficulty)
        earned = max(earned, sum(rng.random() < chance for _ in range(problem.parts)))
        _check(visit, problem, earned, attempt)
        if earned < problem.parts and rng.random() > 0.5 + 0.15 * learner.motivation:
            break
    learner.motivation += 0.06 if earned == problem.parts else -0.08
    if problem.format is not None:
        learner.grades[problem.hash] = (earned, attempt)
    if earned < problem.parts and happens(rng, 0.4):
        visit.wait(3)
        visit.browser("problem_show", {"problem": problem.usage_key}, problem)
        visit.server("showanswer", "problem_show", {"problem_id": problem.usage_key}, problem)


def _lectures_of(course: Course, problem: Block) -> tuple[Block, ...]:
    return course.weeks[problem.week].lectures[-1].components


def _check(visit: Visit, problem: Block, earned: int, attempt: int) -> None:
    """One press of Submit as the platform logs it: the request, the browser's event, the server's verdict."""
    rng = visit.rng
    inputs = [f"{problem.hash}_{part + 2}_1" for part in range(problem.parts)]
    right = set(rng.sample(inputs, earned))
    answers = {name: "choice_2" if name in right else f"choice_{rng.randrange(2)}" for name in inputs}
    visit.handle(problem, "problem_check", {f"input_{name}": [answer] for name, answer in answers.items()})
    form = "&".join(f"input_{name}={answer}" for name, answer in answers.items())
    visit.browser("problem_check", form, problem)
    visit.server("problem_check", "problem_check", _verdict(problem, answers, right, attempt), problem)


def _verdict(problem: Block, answers: dict[str, str], right: set[str], attempt: int) -> dict[str, object]:
    """The server's problem_check: grade and max_grade are points of the problem itself, before `weight`."""
    correctness = {name: "correct" if name in right else "incorrect" for name in answers}
    blank = {"hint": "", "hintmode": None, "npoints": None, "msg": "", "answervariable": None, "queuestate": None}
    return {
        "submission": {
            name: answered(problem, part, answer, correct=name in right)
            for part, (name, answer) in enumerate(answers.items())
        },
        "success": "correct" if len(right) == problem.parts else "incorrect",
        "grade": len(right),
        "correct_map": {name: {"correctness": word, **blank} for name, word in correctness.items()},
        "state": {
            "correct_map": {},
            "input_state": {name: {} for name in answers},
            "seed": 1,
            "done": None if attempt == 1 else True,
            "student_answers": {},
        },
        "answers": answers,
        "attempts": attempt,
        "max_grade": problem.parts,
        "problem_id": problem.usage_key,
    }
