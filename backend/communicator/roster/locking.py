"""One at a time: who is who on a site is settled by one transaction after the other."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.tables import Site


def lock_people(session: Session, site_id: int) -> None:
    """Waits until no other transaction joins people of this site, and keeps others waiting until this one ends.

    Without it two importers could each miss what the other is just telling, or wait for each other crosswise.
    SQLite has one writer anyway. The lock leaves others free to refer to the site.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True)).one()
