"""What invented learners post: in the networks' own formats, with a course's rhythm, told to nobody by name."""

import csv
import json
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.clickstream.sources import find_logs
from communicator.simulation.cohort import Cohort
from communicator.simulation.course import build_course
from communicator.simulation.offerings import STATE_FILE, OfferingFiles, OfferingSpec, write_offering
from communicator.simulation.posts import REPLY, Conversation, SimulatedPost
from communicator.simulation.talk import PROPOSED
from communicator.social.activities import read_activities
from communicator.social.archive_files import files_of
from communicator.social.handles import MASTODON, TWITTER, normal_handle
from communicator.social.hashtags import fold, likely_misspellings
from communicator.social.networks import READERS
from communicator.social.posts import Kind, Post, Skip
from tests.simulation.reading import digests, table

COURSE = build_course("DemoX", "STAT101", "2025_T1", date(2025, 2, 3))
LEARNERS, SEED = 80, 11
SPEC = OfferingSpec("DemoX", "STAT101", "2025_T1", date(2025, 2, 3), 400, 3, 0, running=False)


def talk(days: int) -> Conversation:
    """The posts of an offering after so many days."""
    cohort = Cohort(COURSE, SEED, 0, LEARNERS)
    until = cohort.opening + timedelta(days=days)
    for _ in cohort.days(until):
        pass
    return Conversation(COURSE, cohort.learners, cohort.opening, until)


@pytest.fixture(scope="module")
def whole() -> Conversation:
    """All posts of an offering."""
    return talk(98)


@pytest.fixture(scope="module")
def offering(tmp_path_factory: pytest.TempPathFactory) -> OfferingFiles:
    """An offering with more people, to its last day."""
    return write_offering(tmp_path_factory.mktemp("talkative"), SPEC)


@pytest.fixture(scope="module")
def read(offering: OfferingFiles) -> list[Post]:
    """Its posts as the readers of archives read them."""
    found = []
    for path in offering.social_archives:
        for file in files_of(path):
            known = [posts for each in READERS if (posts := each(file)) is not None]
            found += [post for posts in known for post in posts if not isinstance(post, Skip)]
    return found


def as_facts(post: SimulatedPost) -> tuple[Any, ...]:
    parent = None if post.parent is None else (post.parent.at, post.parent.author.handle)
    return (post.at, post.salt, post.network, post.author.handle, post.kind, post.parts, parent, post.is_public)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(days=st.integers(27, 98))
def test_a_longer_run_repeats_a_shorter_one_and_only_counters_grow(whole: Conversation, days: int) -> None:
    short = talk(days)
    midnight = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(days=days + 1)
    before = [post for post in whole.posts if post.at < midnight.timestamp() * 1000]
    assert [as_facts(post) for post in short.posts] == [as_facts(post) for post in before]
    for post, later in zip(short.posts, before, strict=True):
        then, now = short.counts(post), whole.counts(later)
        assert (then.replies, then.reposts) <= (now.replies, now.reposts)
        assert then.favourites <= now.favourites


def test_a_third_of_the_active_post_in_the_rhythm_of_the_course(whole: Conversation) -> None:
    cohort = Cohort(COURSE, SEED, 0, LEARNERS)
    for _ in cohort.days(cohort.closing):
        pass
    active = sum(bool(learner.studied) for learner in cohort.learners)
    authors = {post.author.handle for post in whole.posts}
    assert 0.2 < len(authors) / active < 0.5
    assert min(post.at for post in whole.posts) >= COURSE.start.timestamp() * 1000 - 86_400_000
    weekdays = Counter(datetime.fromtimestamp(post.at / 1000, UTC).weekday() for post in whole.posts)
    assert len(weekdays) == 7


def test_answers_go_to_earlier_posts_of_others_on_the_same_network_and_some_posts_get_none(whole: Conversation) -> None:
    answers = [post for post in whole.posts if post.parent is not None]
    assert {post.kind for post in answers} >= {REPLY}
    for post in answers:
        assert post.parent is not None
        assert post.parent.network == post.network
        assert post.parent.author != post.author
        assert 0 < post.at - post.parent.at <= 8 * 86_400_000
    answered = {id(post.parent) for post in answers if post.kind == REPLY}
    assert 0 < sum(id(post) in answered for post in whole.posts) < len(whole.posts) / 2


@pytest.mark.slow
def test_the_readers_know_the_files_by_themselves_and_read_every_post(
    offering: OfferingFiles, read: list[Post]
) -> None:
    social = offering.folder / "social"
    statuses = json.loads((social / "mastodon-statuses.json").read_text(encoding="utf-8"))
    search = json.loads((social / "x-recent-search.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(social / "mastodon-archive.zip") as archive:
        outbox = json.loads(archive.read("outbox.json"))
    assert search["meta"]["result_count"] == len(search["data"])
    assert outbox["totalItems"] == len(outbox["orderedItems"])
    assert offering.posts == len(statuses) + len(search["data"])
    public = [item for item in outbox["orderedItems"] if any(to.endswith("#Public") for to in item["to"])]
    assert len(read) == len(statuses) + len(search["data"]) + len(public)
    assert {post.kind for post in read} == set(Kind)
    assert {post.network for post in read} == {MASTODON, TWITTER}
    assert all(post.author for post in read)
    assert any(post.mentions for post in read)
    assert any(post.links for post in read)


def test_a_status_holds_another_and_no_third(offering: OfferingFiles) -> None:
    told = json.loads((offering.folder / "social" / "mastodon-statuses.json").read_text(encoding="utf-8"))
    quotes = [status["quote"]["quoted_status"] for status in told if status["quote"]]
    boosts = [status["reblog"] for status in told if status["reblog"]]
    assert quotes
    assert boosts
    assert not any((inner["quote"] or {}).get("quoted_status") or inner["reblog"] for inner in quotes + boosts)


def test_what_is_answered_or_repeated_is_among_the_posts(read: list[Post]) -> None:
    known = {(post.network, post.native_id) for post in read}
    assert all((post.network, post.parent) in known for post in read if post.parent)
    shared = Counter((post.network, post.native_id) for post in read)
    assert max(shared.values()) == 2, "the account's archive holds posts that the timelines have, too"


def test_tags_are_proposed_ones_misspelt_ones_and_learners_own(offering: OfferingFiles, read: list[Post]) -> None:
    activities = read_activities(offering.activities_file.read_text(encoding="utf-8"))
    proposed = {fold(activity.hashtag) for activity in activities if activity.hashtag}
    assert len(proposed) == len(PROPOSED) == 8
    assert {activity.category for activity in activities} == {"Activities and exercises", "Discussions", "Hangout"}
    spelt = Counter(tag for post in read for tag in post.raw_tags)
    assert proposed <= {fold(tag) for tag in spelt}
    assert len({tag for tag in spelt if fold(tag) in proposed}) > len(proposed), "case and accents differ at times"
    slips = dict(likely_misspellings({fold(tag) for tag in spelt}, proposed))
    assert len(slips) >= 3
    assert all(tag.startswith("sfe") for tag in slips)
    assert {fold(tag) for tag in spelt} - proposed - set(slips)


def test_each_slip_and_each_own_tag_is_told_apart_by_the_suggestions() -> None:
    proposed = {fold(task.hashtag) for task in PROPOSED}
    slips = {fold(task.slip): fold(task.hashtag) for task in PROPOSED}
    assert dict(likely_misspellings(slips, proposed)) == slips


def test_a_third_tell_the_course_their_handles_which_are_those_that_post(
    offering: OfferingFiles, read: list[Post]
) -> None:
    with offering.profiles_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    usernames = {row["username"] for row in table(offering.folder, "auth_user")}
    assert {row["username"] for row in rows} <= usernames
    assert 0.22 < len(rows) / offering.learners < 0.45
    told = [(MASTODON, row["mastodon"]) for row in rows] + [(TWITTER, row["x"]) for row in rows]
    handles = [(network, normal_handle(network, written)) for network, written in told if written]
    assert None not in {handle for _, handle in handles}
    assert len(set(handles)) == len(handles)
    authors = {(post.network, post.author) for post in read}
    assert len(authors & set(handles)) > len(authors) / 4
    assert authors - set(handles), "some who post told the course nothing"


def test_nobodys_name_or_address_is_in_the_posts(offering: OfferingFiles) -> None:
    people = table(offering.folder, "auth_user") + table(offering.folder, "auth_userprofile")
    names = {row[field].strip() for row in people for field in ("email", "username", "name") if row.get(field)}
    told = "".join(path.read_text(encoding="utf-8") for path in offering.social_archives if path.suffix == ".json")
    assert not [name for name in names if len(name) > 5 and name in told]


def test_a_folder_from_before_there_were_posts_gets_them_and_keeps_its_days(tmp_path: Path) -> None:
    spec = OfferingSpec("DemoX", "STAT101", "2025_T1", date(2025, 2, 3), 14, 7, 0, running=False)
    write_offering(tmp_path, spec)
    whole_folder = digests(tmp_path)
    state = json.loads((tmp_path / STATE_FILE).read_text())
    del state["posts"]
    (tmp_path / STATE_FILE).write_text(json.dumps(state))
    for path in (tmp_path / "social").iterdir():
        path.unlink()
    logs = {path: path.stat().st_mtime_ns for path in (tmp_path / "tracking").iterdir()}
    again = write_offering(tmp_path, spec, date(2025, 3, 1))
    assert again.new_days == 0
    assert digests(tmp_path) == whole_folder
    assert {path: path.stat().st_mtime_ns for path in logs} == logs


def test_who_imports_the_folder_as_a_log_meets_logs_only(offering: OfferingFiles) -> None:
    assert {Path(log.url).parent.name for log in find_logs([str(offering.folder)])} == {"tracking"}
