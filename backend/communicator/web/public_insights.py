"""Public insights as facts: which scopes there are, where they stay, how they are cited, and their dictionary."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date

from communicator.disclosure import HIDDEN, ROUNDED_TO, SMALLEST_SHOWN
from communicator.insights.codes import RELEASED
from communicator.insights.fixed_tables import TOGETHER
from communicator.insights.released import ReleasedScope
from communicator.web.course_facts import Facts
from communicator.web.insight_words import WORDS, labels_of

COLUMNS = {
    "course_id": f"The platform's id of the course; {TOGETHER} is all public courses of the site together.",
    "table": f"all (one row: everybody), or the dimension: {', '.join(RELEASED)}.",
    "value": "A code of the dimension, listed below; unknown is what was not said.",
    "registered": f"Who ever enrolled in the course or was seen in its log, rounded to {ROUNDED_TO}; "
    f"{HIDDEN!r} (null in JSON) is 0 to {SMALLEST_SHOWN - 1}, or withheld since it would tell a count that is.",
    "certified": "Those of them who earned a certificate, rounded and hidden likewise.",
    "share_certified": "certified / registered of these published counts, 0 to 1; empty where either is hidden.",
    "as_of": "The day (UTC) that the older of the two counts was set; a count keeps value and day until ten people "
    "more or less are in it. JSON has the moment of each.",
}
"""The columns of the CSV, in order; JSON's rows have the same names."""


def page_address(public_url: str, scope: ReleasedScope, known: Sequence[ReleasedScope] = ()) -> str:
    """Where a scope's page stays from release to release; a site as a whole is what shows where no course is named."""
    return f"{public_url}/insights{_query(scope, known, scope.course_id)}"


def data_address(public_url: str, scope: ReleasedScope, known: Sequence[ReleasedScope], kind: str) -> str:
    """Where a scope's numbers stay, as `csv` or `json`."""
    return f"{public_url}/api/v1/public/insights{_query(scope, known, scope.course_id or TOGETHER, format=kind)}"


def citation(scope: ReleasedScope, address: str, language: str) -> str:
    """How a release is cited: who, what, the day of the release, the stable address."""
    words = WORDS[language]
    what = scope.name or words["together"]
    if scope.course_id and scope.course_id != what:
        what = f"{what} ({scope.course_id})"
    day = day_in_words(scope.released_at.date(), language)
    return words["citation"].format(who=scope.site, what=what, day=day, url=address)


def dictionary(language: str) -> Facts:
    """What columns and codes mean: `columns` by name, `values` by dimension and code, and the rule's numbers."""
    return {
        "columns": COLUMNS,
        "values": {dimension: labels_of(dimension, language) for dimension in RELEASED},
        "hidden": HIDDEN,
        "rounded_to": ROUNDED_TO,
        "smallest_shown": SMALLEST_SHOWN,
    }


def day_in_words(day: date, language: str) -> str:
    """A day as it is written out: 16 November 2026."""
    # Territories differ in the order; the page's English has the day first everywhere.
    return str(format_date(day, "d MMMM y" if language == "en" else "long", locale=language))


def _query(scope: ReleasedScope, known: Sequence[ReleasedScope], course_id: str | None, **more: str) -> str:
    """`site` is named where other sites have such a scope, too."""
    same = [one for one in known if one.course_id == scope.course_id and one.site != scope.site]
    asked = ({"course_id": course_id} if course_id else {}) | ({"site": scope.site} if same else {}) | more
    return f"?{urlencode(asked)}" if asked else ""
