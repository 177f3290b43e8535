"""Mails in a worker's hand are found by their lease; an index of all states, which every write had to keep, goes.

Revision 0032, after 0031.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    is_claimed = sa.text("lease_until IS NOT NULL")
    op.create_index(
        "ix_delivery_lease", "delivery", ["lease_until"], sqlite_where=is_claimed, postgresql_where=is_claimed
    )
    op.drop_index("ix_delivery_state_not_before", "delivery")


def downgrade() -> None:
    """Takes it back."""
    op.create_index("ix_delivery_state_not_before", "delivery", ["state", "not_before"])
    op.drop_index("ix_delivery_lease", "delivery")
