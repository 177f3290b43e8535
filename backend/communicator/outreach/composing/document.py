"""The page that an HTML mail is: one calm column, whose look each element carries with it.

Many mail clients drop style sheets, so that colours and spaces are inlined; the only sheet says what changes in
the dark, for clients that read it. No images, fonts or anything else from elsewhere: opening a mail tells nobody.
"""

import html
import re

from communicator.outreach.placeholders import FIRST_SLOT, WAY_OUT_SLOT, is_right_to_left

FONT = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif"
MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
INK, QUIET, LINK, LINE, GROUND = "#1f2328", "#59636e", "#0b57a4", "#d1d9e0", "#ffffff"
DARK = {"ink": "#e6e8ea", "quiet": "#a3abb3", "link": "#8ab8ee", "line": "#3d444d", "ground": "#16191d"}
HEADING = "margin:1.4em 0 .5em;line-height:1.3;font-weight:600;color:{};font-size:{}"
BLOCK = "margin:0 0 1em"

STYLES = {
    "p": BLOCK,
    "h1": HEADING.format(INK, "22px"),
    "h2": HEADING.format(INK, "19px"),
    "h3": HEADING.format(INK, "17px"),
    "h4": HEADING.format(INK, "16px"),
    "h5": HEADING.format(INK, "16px"),
    "h6": HEADING.format(QUIET, "16px"),
    "ul": f"{BLOCK};padding:0 1.5em",
    "ol": f"{BLOCK};padding:0 1.7em",
    "li": "margin:0 0 .35em",
    "a": f"color:{LINK};text-decoration:underline",
    "blockquote": f"{BLOCK};padding:0 1em;border:0 solid {LINE};border-left-width:3px;color:{QUIET}",
    "code": f"font-family:{MONOSPACE};font-size:.9em",
    "pre": f"{BLOCK};padding:.8em 1em;border:1px solid {LINE};border-radius:4px;"
    f"font-family:{MONOSPACE};font-size:14px;white-space:pre-wrap",
    "hr": f"border:0;border-top:1px solid {LINE};margin:1.6em 0",
}
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
# Each paragraph is written in the direction of its own first letters; code is written as code is.
DIRECTIONS = {**dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"), "auto"), "pre": "ltr"}

DARK_SHEET = """@media (prefers-color-scheme:dark){{
body,.mail{{background:{ground}!important;color:{ink}!important}}
.mail h1,.mail h2,.mail h3,.mail h4,.mail h5{{color:{ink}!important}}
.mail h6,.mail blockquote,.why{{color:{quiet}!important}}
.mail a{{color:{link}!important}}
.mail blockquote,.mail pre,.mail hr,.why{{border-color:{line}!important}}
}}""".format(**DARK)
NAME = re.compile(f"[{chr(FIRST_SLOT)}-{chr(WAY_OUT_SLOT - 1)}]")
PAGE = """<!doctype html>
<html lang="{language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>{sheet}</style>
</head>
<body style="margin:0;padding:0;background:{ground}">
<div class="mail" dir="{direction}" style="{column}">
{content}<div class="why" dir="ltr" style="{why}">{footer}</div>
</div>
</body>
</html>
"""
COLUMN = f"max-width:38em;margin:0 auto;padding:24px 20px;font:16px/1.55 {FONT};color:{INK};background:{GROUND}"
WHY = f"margin:2em 0 0;padding:1em 0 0;border-top:1px solid {LINE};font-size:13px;line-height:1.5;color:{QUIET}"


def on_tags(direction: str) -> dict[str, dict[str, str]]:
    """What each element carries, `{tag: {attribute: value}}`, in a page written in a direction."""
    told = {
        tag: {"style": style} | ({"dir": DIRECTIONS[tag]} if tag in DIRECTIONS else {}) for tag, style in STYLES.items()
    }
    if direction == RIGHT_TO_LEFT:
        told["blockquote"]["style"] = told["blockquote"]["style"].replace("border-left", "border-right")
    return told


def document(subject: str, content: str, footer: str, language: str, direction: str) -> str:
    """The page; `subject` is plain, `content` and `footer` are safe HTML. A name's slot is isolated where it stands."""
    return PAGE.format(
        language=language,
        title=html.escape(subject),
        sheet=DARK_SHEET,
        ground=GROUND,
        direction=direction,
        column=html.escape(COLUMN),
        why=html.escape(WHY),
        content=NAME.sub(r"<bdi>\g<0></bdi>", content),
        footer=footer,
    )


def direction_of(content: str) -> str:
    """The direction that most letters of some HTML are written in."""
    letters = [letter for letter in re.sub(r"<[^>]*>|&\w+;", "", content) if letter.isalpha()]
    is_right_to_left_mostly = 2 * sum(map(is_right_to_left, letters)) > len(letters)
    return RIGHT_TO_LEFT if is_right_to_left_mostly else LEFT_TO_RIGHT
