"""How the site of a course sends, from its rules: what From may say, and the name that learners know it by."""

from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.outreach.mail import SiteSending
from communicator.outreach.site_rules import rules_of


def site_sending(session: Session, settings: Settings, site_id: int) -> SiteSending:
    """What mails of a site say of it."""
    rules = rules_of(session, settings, site_id)
    return SiteSending(rules.from_domains, rules.site_title)
