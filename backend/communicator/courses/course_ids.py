"""Which texts are course ids, and where in URLs they are: `course-v1:O+C+R`, `ccx-v1:O+C+R+ccx@N`, or old `O/C/R`."""

from functools import lru_cache
from typing import Final
from urllib.parse import unquote

LONGEST_COURSE_ID = 255
SCHEMES: Final = ("course-v1:", "ccx-v1:")


@lru_cache(maxsize=16_384)
def is_course_id(text: str) -> bool:
    """Whether this is a course key (opaque-keys: word characters, "-", "~", "." and ":" between the signs)."""
    scheme, colon, key = text.partition(":")
    names = key.split("+") if colon else text.split("/")
    if colon and scheme not in ("course-v1", "ccx-v1"):
        return False
    needed = 4 if scheme == "ccx-v1" else 3
    return len(text) <= LONGEST_COURSE_ID and len(names) == needed and all(map(_is_key_part, names))


def old_form(course_id: str) -> str:
    """The id that a course of `course-v1:O+C+R` has on a site of the old form, `O/C/R`; "" for other ids."""
    names = course_id.removeprefix("course-v1:").split("+")
    return "/".join(names) if course_id.startswith("course-v1:") and len(names) == 3 else ""  # noqa: PLR2004


def split_course(path: str) -> tuple[str, str]:
    """The course id in a path such as `/courses/ID/info` and what follows it; ("", path) where it is not certain."""
    head, found, below = path.partition("?")[0].partition("/courses/")
    if head or not found:
        return "", path
    first, _, rest = below.partition("/")
    decoded = unquote(first) if "%" in first else first
    if decoded.startswith(SCHEMES):
        return (decoded, rest) if is_course_id(decoded) else ("", path)
    names = below.split("/", 3)
    course_id = "/".join(names[:3])
    return (course_id, "".join(names[3:])) if is_course_id(course_id) else ("", path)


def course_in_url(url: str) -> str:
    """The course below which a page of the LMS or of the learning front end stands; "" where it is not certain.

    `https://HOST/courses/ID/…` and `https://HOST/learning/course/ID/…`. Studio's `/course/ID` is none: who is there
    is no learner, and neither is a URL somewhere in a query.
    """
    scheme, _, rest = url.partition("://")
    _, slash, path = rest.partition("/")
    if scheme not in ("http", "https") or not slash:
        return ""
    in_learning = path.startswith("learning/course/")
    return split_course("/courses/" + path.removeprefix("learning/course/") if in_learning else f"/{path}")[0]


def _is_key_part(name: str) -> bool:
    return bool(name) and all(letter.isalnum() or letter in "_-~.:@" for letter in name)
