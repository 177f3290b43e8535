"""Which texts are course ids: `course-v1:O+C+R`, `ccx-v1:O+C+R+ccx@N`, or the old `O/C/R`."""

from functools import lru_cache

LONGEST_COURSE_ID = 255


@lru_cache(maxsize=16_384)
def is_course_id(text: str) -> bool:
    """Whether this is a course key (opaque-keys: word characters, "-", "~", "." and ":" between the signs)."""
    scheme, colon, key = text.partition(":")
    names = key.split("+") if colon else text.split("/")
    if colon and scheme not in ("course-v1", "ccx-v1"):
        return False
    needed = 4 if scheme == "ccx-v1" else 3
    return len(text) <= LONGEST_COURSE_ID and len(names) == needed and all(map(_is_key_part, names))


def _is_key_part(name: str) -> bool:
    return bool(name) and all(letter.isalnum() or letter in "_-~.:@" for letter in name)
