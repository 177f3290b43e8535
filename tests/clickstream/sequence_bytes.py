"""Sequences as bytes, to be compared with others."""

from communicator.clickstream.sequences import CourseSequences


def as_bytes(found: CourseSequences) -> dict[str, object]:
    """Everything of the sequences, arrays as they are in memory."""
    arrays = ("course_learner_ids", "offsets", "types", "times", "objects", "positions", "grades")
    told: dict[str, object] = {name: (getattr(found, name).dtype, getattr(found, name).tobytes()) for name in arrays}
    return told | {"type_names": found.type_names, "object_names": found.object_names}
