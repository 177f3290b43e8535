"""Which set of learners a message's composer looked at, and it is sent to.

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("communication", sa.Column("selection", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    # Not in a batch: SQLite would make the table anew, and with the old one drop all its deliveries.
    op.drop_column("communication", "selection")
