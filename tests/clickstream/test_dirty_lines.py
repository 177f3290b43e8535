"""Dirt in tracking logs: what is certain is repaired, what is not is counted by its reason."""

import json

import pytest

from communicator.clickstream import splitting
from tests.clickstream.lines import line, record
from tests.clickstream.reading import one, read

CLEAN = line(1, "play_video", event='{"id": "v", "currentTime": 2}')
INDENTED = json.dumps(record(1), indent=2).encode().split(b"\n")


@pytest.mark.parametrize(
    "dirty",
    [
        b"\x00" * 512 + CLEAN,
        b"\xef\xbb\xbf" + CLEAN,
        CLEAN + b",",
        CLEAN + b" ,\r",
        b"[" + CLEAN + b"]",
        b"," + CLEAN,
        b":" + CLEAN,
        b"<190>" + CLEAN,
        b"Mar  2 09:00:00 lms1 " + CLEAN,
        b"Mar 2 09:00:00 host [service_variant=lms][tracking][env:prod-edx] INFO [host 1234] [logger.py:13] - " + CLEAN,
        b"2026-03-02 09:00:00,618 INFO 29 [tracking] [user 7] [ip 192.0.2.1] logger.py:42 - " + CLEAN,
        b"2026-03-02T09:00:00.000000000Z stdout F " + CLEAN,
        b"tracking.log:17:" + CLEAN,
        json.dumps({"log": CLEAN.decode() + "\n", "stream": "stdout", "time": "2026-03-02T09:01:00Z"}).encode(),
        json.dumps({"message": "INFO [tracking] - " + CLEAN.decode(), "host": {"name": "lms1"}}).encode(),
        CLEAN.replace(b'"page": null', b'"page": NaN'),
        CLEAN.replace(b'"page": null', b'"page": null, "load": -Infinity'),
        CLEAN.replace(b'"page": null', b'"agent": "caf\xe9"'),
        CLEAN.replace(b'"page": null', b'"agent": "a\tb\x01c"'),
        CLEAN.replace(b'"page": null', b'"agent": "\\ud83d"'),
        CLEAN.replace(b'"page": null', b'"agent": "' + b"x" * 3_000_000 + b'"'),
    ],
)
def test_what_stands_around_an_event_or_in_fields_nobody_reads_leaves_it_as_it_was(dirty: bytes) -> None:
    assert one(dirty) == one(CLEAN)


def test_what_another_emitter_left_in_a_line_before_an_event_is_told_apart_from_it() -> None:
    hole, mixed = CLEAN[:100] + b"\x00" * 64 + line(2), CLEAN[:100] + line(2)

    for damaged in (hole, mixed):
        events, skipped = read(damaged)
        assert (events, skipped) == ([one(line(2))], {"cut": 1})


def test_an_event_after_the_rest_of_one_whose_beginning_is_gone_is_kept() -> None:
    assert one(CLEAN[200:] + line(2)) == one(line(2))


def test_text_with_json_that_is_no_event_is_no_event() -> None:
    for text in (
        b"PK" + b"\x00" * 9 + b"x" + b"\x00" * 9 + b"y",
        b'INFO asked {"page": 1}',
        b'INFO {"a": "b',
        b"INFO [tracking] - ",
        b"<html>{}</html>",
    ):
        events, skipped = read(text)
        assert events == []
        assert sum(skipped.values()) == 1


def test_an_indented_document_that_was_cut_takes_neither_the_next_line_nor_the_next_document() -> None:
    assert read(*INDENTED[:5], line(2))[1] == {"cut": 1}
    assert len(read(*INDENTED[:5], line(2))[0]) == 1

    events, skipped = read(*INDENTED[:-3], *INDENTED, *INDENTED)

    assert len(events) == 2
    assert skipped == {"cut": 1}


@pytest.mark.parametrize("indent", [0, 1, 4, "\t"])
def test_documents_over_lines_are_one_record_each(indent: int | str) -> None:
    nested = record(1, event={"items": [{"a": []}, {"b": {}}], "text": '{[}]"\\'})
    one_a_document = json.dumps(nested, indent=indent).encode().split(b"\n")
    array = json.dumps([nested, nested], indent=indent).encode().split(b"\n")

    events, skipped = read(*one_a_document, *one_a_document, *array, b"", b"\r")

    assert len(events) == 4
    assert skipped == {"blank": 2}


def test_an_array_with_something_else_among_its_events_is_told_item_by_item() -> None:
    events, skipped = read(json.dumps([record(1), None, record(2), 7]).encode())

    assert len(events) == 2
    assert skipped == {"not_an_object": 2}


def test_bytes_that_are_no_utf_8_are_read_as_latin_1_each_for_itself() -> None:
    written = line(1, username="USERNAME", event={"id": "名"})
    latin = written.replace(b"USERNAME", b"Jos\xe9 " + "學".encode())

    assert one(latin).actor == ("7", "José 學", "")


def test_half_a_surrogate_pair_is_one_replacement_character() -> None:
    assert one(line(1, username="NAME").replace(b"NAME", b"a\\ud800b")).actor[1] == "a\ufffdb"
    assert one(line(1, username="NAME").replace(b"NAME", b"a\\ud83d\\ude00b")).actor[1] == "a😀b"


@pytest.mark.slow
def test_documents_nested_without_end_are_told_and_the_rest_is_read() -> None:
    deep = b"[" * 200_000
    for nested in (deep, b'{"a":' * 200_000, line(1, event="X").replace(b'"X"', deep + b"]" * 200_000)):
        events, skipped = read(nested, line(2))
        assert len(events) == 1
        assert sum(skipped.values()) == (0 if nested == deep else 1)


@pytest.mark.parametrize("depth", range(150, 1200, 50))
def test_payloads_nested_deep_are_no_trouble_at_any_depth(depth: int) -> None:
    deep = '{"a":' * depth + "NaN" + "}" * depth
    for payload in (deep, json.dumps(deep)):
        written = line(1, event="X").replace(b'"X"', payload.encode())
        for dirty in (written, b"[" + written + b"]", b":" + written, json.dumps({"log": written.decode()}).encode()):
            events, skipped = read(dirty, line(2))
            assert len(events) + sum(skipped.values()) == 2


@pytest.mark.slow
def test_many_documents_on_one_line_take_time_in_proportion() -> None:
    events, skipped = read(line(1) * 2_000 + b"{}" * 50_000)

    assert len(events) == 2_000
    assert skipped == {"not_an_event": 50_000}


def test_a_document_over_lines_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LONGEST_DOCUMENT", 4_000)

    events, skipped = read(b"{", *[b""] * 200, b"[", line(1), b"{", *[b'"a": "b",'] * 90)

    assert len(events) == 1
    assert skipped.pop("too_long") == 2
    assert set(skipped) <= {"blank", "not_json"}
