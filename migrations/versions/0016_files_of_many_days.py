"""A file of events may hold many days.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("event_file", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("event_file", sa.Column("days", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE event_file SET last_day = day")
    with op.batch_alter_table("event_file") as batch:
        batch.alter_column("last_day", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    """Takes it back; files of many days must have been parted before."""
    with op.batch_alter_table("event_file") as batch:
        batch.drop_column("days")
        batch.drop_column("last_day")
