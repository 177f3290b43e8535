"""How much markup a message may hold: a text made of nothing else takes Markdown's parser thousands of times as long.

What the parser does grows with the marks, not with the letters: with 50,000 brackets a preview took seconds. A page of
a book has about fifty, its line breaks among them.
"""

import re

MOST_MARKS = 5_000
MARKS = re.compile(r"[\[\]*_`<>!\\&\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def markup_fault(body: str) -> str:
    """Why a body isn't rendered; "" where nothing keeps it from being."""
    if len(body) <= MOST_MARKS or len(MARKS.findall(body)) <= MOST_MARKS:
        return ""
    return f"There are more than {MOST_MARKS} line breaks and marks such as [ and * in this message; write it shorter."
