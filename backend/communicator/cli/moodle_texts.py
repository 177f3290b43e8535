"""What a Moodle course's roster sync brought, in words and for --json."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communicator.operations.moodle_sync import CourseSync


def sync_facts(done: "CourseSync") -> dict[str, Any]:
    """For --json."""
    people = done.people
    return {
        "course_id": done.course_id,
        "name": done.facts.name if done.facts else None,
        "learners": people.learners,
        "new_learners": people.new_learners,
        "active": people.active,
        "suspended": people.suspended,
        "left": people.left,
        "joined_actors": people.joined_actors,
        "skipped": dict(people.skipped),
        "links": dict(done.links),
        "groups": asdict(done.groups),
        "outcomes": asdict(done.outcomes) | {"skipped": dict(done.outcomes.skipped)},
    }


_SKIPPED = {
    "staff": "who teach or manage the course",
    "no_learner_role": "without a role of learners in it",
    "no_user_id": "without an id",
    "erased": "who were erased here",
}
_LINKS = {
    "linked": "profile links",
    "invalid": "profile fields without a valid handle",
    "unsupported": "profile fields of networks that aren't collected",
    "dropped": "profile links gone, since their fields were emptied",
}


def sync_text(facts: dict[str, Any]) -> str:
    """In lines, of what `sync_facts` says."""
    name = f" ({facts['name']})" if facts["name"] else ""
    lines = [
        "Course {course_id}{}: {learners} learners ({new_learners} new), {active} active, {suspended} suspended, "
        "{left} left.".format(name, **facts)
    ]
    if facts["name"] is None:
        lines.append("  no name or dates: the token's service lacks core_course_get_courses_by_field")
    if facts["joined_actors"]:
        lines.append(f"  people of the logs joined to their names: {facts['joined_actors']}")
    lines += [f"  left out, {_SKIPPED[reason]}: {count}" for reason, count in facts["skipped"].items()]
    lines += [f"  {told}: {facts['links'][name]}" for name, told in _LINKS.items() if facts["links"].get(name)]
    groups, outcomes = facts["groups"], facts["outcomes"]
    if groups["groups"] or groups["left"]:
        lines.append("  groups: {groups}, with {members} places taken, {left} left".format(**groups))
    if outcomes["graded"] or outcomes["asked"]:
        lines.append(
            "  with a grade: {graded}; asked about one by one: {asked}, {completed} completed".format(**outcomes)
        )
    if outcomes["waiting"]:
        lines.append(f"  to be asked about the next time: {outcomes['waiting']}")
    lines += [f"  of whom Moodle told nothing ({code}): {count}" for code, count in outcomes["skipped"].items()]
    lines += [f"  {note}" for note in outcomes["notes"]]
    return "\n".join(lines)
