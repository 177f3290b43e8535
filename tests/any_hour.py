"""Sites whose mails go out at any hour and at once, so that tests pass at any time of the day."""

from typing import Any

from sqlalchemy.orm import Session

from communicator.clock import now
from communicator.outreach.tables import SiteRules

AT_ANY_HOUR = {"quiet_from": None, "quiet_until": None, "undo_seconds_large": 0}


def at_any_hour(session: Session, site_id: int, **more: Any) -> None:
    """Sets a site's rules: no quiet hours, no longer undo for large sends, and `more`."""
    session.merge(SiteRules(site_id=site_id, rules=AT_ANY_HOUR | more, changed_at=now(), changed_by="test"))
    session.flush()
