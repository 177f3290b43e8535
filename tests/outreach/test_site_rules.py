"""A site's rules: safe unless said otherwise, changed wholly or not at all, each fault told."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from communicator.access.sites import find_site
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.operations.demo import own_site
from communicator.outreach.site_rules import NAMES, SendingRules, change_rules, rules_of
from communicator.outreach.tables import SiteRules


def a_site(session: Session) -> int:
    return find_site(session, None).id


def test_defaults_are_safe(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        rules = rules_of(session, replace(settings, undo_seconds=30), a_site(session))
    assert rules == SendingRules()
    assert (rules.cap_messages, rules.cap_days, rules.quiet_from, rules.quiet_until) == (2, 7, 21, 8)
    assert (rules.approval_above, rules.undo_seconds, rules.large_above, rules.undo_seconds_large) == (
        5000,
        30,
        1000,
        600,
    )
    assert (rules.who_may_send, rules.keep_bodies_months) == ("staff", 12)


def test_what_a_site_says_holds_until_it_says_the_default_again(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        site = a_site(session)
        changes = {"quiet_from": None, "quiet_until": None, "from_domains": ["campus.example"], "undo_seconds": 60}
        said = change_rules(session, settings, site, changes, "tester")
        assert said == rules_of(session, settings, site)
        assert (said.quiet_from, said.from_domains, said.undo_seconds) == (None, ("campus.example",), 60)
        change_rules(session, settings, site, {"undo_seconds": 0, "quiet_from": 21, "quiet_until": 8}, "tester")
        assert session.get_one(SiteRules, site).rules == {"from_domains": ["campus.example"]}
        assert rules_of(session, replace(settings, undo_seconds=5), site).undo_seconds == 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quiet": 3}, "quiet"),
        ({"cap_messages": 0}, "cap_messages"),
        ({"cap_messages": True}, "cap_messages"),
        ({"cap_days": "7"}, "cap_days"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_from": 8}, "quiet_from"),
        ({"approval_above": -1}, "approval_above"),
        ({"undo_seconds": 90_000}, "undo_seconds"),
        ({"who_may_send": "learners"}, "who_may_send"),
        ({"who_may_send": ["staff"]}, "who_may_send"),
        ({"site_per_minute": 0}, "site_per_minute"),
        ({"sender_per_minute": 1.5}, "sender_per_minute"),
        ({"no_difference_points": 0}, "no_difference_points"),
        ({"from_domains": "campus.example"}, "from_domains"),
        ({"from_domains": ["campus.example\nBcc"]}, "from_domains"),
        ({"site_title": "a\r\nBcc: x"}, "site_title"),
        ({"site_title": None}, "site_title"),
        ({"keep_bodies_months": None}, "keep_bodies_months"),
    ],
)
def test_a_rule_at_fault_is_named_and_none_is_changed(
    database: Database, settings: Settings, changes: dict[str, Any], field: str
) -> None:
    with database.writing() as session:
        site = a_site(session)
        with pytest.raises(InvalidFields) as refused:
            change_rules(session, settings, site, {"approval_above": 7} | changes, "tester")
        assert list(refused.value.errors) == [field]
        assert session.get(SiteRules, site) is None


def test_every_rule_is_in_json(settings: Settings) -> None:
    assert tuple(SendingRules().as_dict()) == NAMES


def test_the_demos_site_has_no_quiet_hours_unless_somebody_says_so(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        site = own_site(session, settings)
        assert rules_of(session, settings, site.id).quiet_from is None
        change_rules(session, settings, site.id, {"quiet_from": 21, "quiet_until": 8}, "tester")
        assert own_site(session, settings) is site
        assert rules_of(session, settings, site.id).quiet_from == 21
