"""Alembic's environment: our metadata, on the connection that we are handed or on the settings' database."""

from typing import Any

from alembic import context

from communicator.access import tables as _access  # noqa: F401
from communicator.audience import tables as _audience  # noqa: F401
from communicator.clickstream import moodle_position as _moodle  # noqa: F401
from communicator.clickstream import tables as _clickstream  # noqa: F401
from communicator.config import read_settings
from communicator.consent import tables as _consent  # noqa: F401
from communicator.courses import tables as _courses  # noqa: F401
from communicator.database import Base, Database
from communicator.insights import tables as _insights  # noqa: F401
from communicator.outreach import tables as _outreach  # noqa: F401
from communicator.outreach.automatic import tables as _automatic  # noqa: F401
from communicator.outreach.bounces import tables as _bounces  # noqa: F401
from communicator.outreach.effect import tables as _effect  # noqa: F401
from communicator.prediction import tables as _prediction  # noqa: F401
from communicator.roster import erased as _erased  # noqa: F401
from communicator.roster import log_tables as _log  # noqa: F401
from communicator.roster import tables as _roster  # noqa: F401
from communicator.roster import told_tables as _told  # noqa: F401
from communicator.roster.assessments import tables as _assessments  # noqa: F401
from communicator.roster.lms import tables as _lms  # noqa: F401
from communicator.social import tables as _social  # noqa: F401


def migrate(connection: Any) -> None:
    """Runs what is missing on this connection; batch mode, since SQLite can't alter in place."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with Database(read_settings().database_url).writing() as session:
        migrate(session.connection())
