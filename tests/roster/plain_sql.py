"""A plain reader of dumps to check the real one against: letter by letter, all in memory, sharing no code."""


def statements(text: str) -> list[list[str]]:
    """Each statement's words: quoted texts keep their first quote and are unescaped, signs stand alone."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        letter = text[at]
        if letter.isspace():
            at += 1
        elif text.startswith("/*", at):
            at = text.index("*/", at) + 2
        elif text.startswith("--", at) or letter == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif letter == ";":
            found.append([])
            at += 1
        elif letter in "(),":
            found[-1].append(letter)
            at += 1
        elif letter in "'\"`":
            word, at = _quoted(text, at)
            found[-1].append(word)
        else:
            end = at
            while end < len(text) and not text[end].isspace() and text[end] not in "(),;'\"`":
                end += 1
            found[-1].append(text[at:end])
            at = end
    return [words for words in found if words]


def _quoted(text: str, at: int) -> tuple[str, int]:
    quote, word = text[at], text[at]
    at += 1
    while True:
        if text[at] == "\\" and quote != "`":
            word += {"n": "\n", "t": "\t", "r": "\r"}.get(text[at + 1], text[at + 1])
            at += 2
        elif text[at] == quote and text[at + 1 : at + 2] == quote:
            word += quote
            at += 2
        elif text[at] == quote:
            return word, at + 1
        else:
            word += text[at]
            at += 1


def tables(text: str) -> dict[str, list[dict[str, str | None]]]:
    """Every table's rows, by the names of the columns."""
    columns: dict[str, list[str]] = {}
    rows: dict[str, list[dict[str, str | None]]] = {}
    for words in statements(text):
        if words[:2] == ["CREATE", "TABLE"]:
            columns[words[2][1:]] = _columns(words)
        elif words[:2] == ["INSERT", "INTO"]:
            table = words[2][1:]
            values = words.index("VALUES")
            names = [word[1:] for word in words[3:values] if word.startswith("`")] or columns[table]
            for row in _rows(words[values + 1 :]):
                rows.setdefault(table, []).append(dict(zip(names, row, strict=True)))
    return rows


def _columns(words: list[str]) -> list[str]:
    depth, names, before = 0, [], ""
    for word in words[3:]:
        if word.startswith("`") and depth == 1 and before in ("(", ","):
            names.append(word[1:])
        depth += {"(": 1, ")": -1}.get(word, 0)
        before = word
    return names


def _rows(words: list[str]) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    inside = False
    for word in words:
        if word == "(":
            rows.append([])
            inside = True
        elif word == ")":
            inside = False
        elif word != "," and inside:
            rows[-1].append(word[1:] if word[0] == "'" else None if word == "NULL" else word)
    return rows
