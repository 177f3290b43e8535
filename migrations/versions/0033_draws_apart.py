"""Each draw of a comparison is by itself: where the remainders of earlier ones began is kept no more.

Revision 0033, after 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.drop_column("trial", "offsets")


def downgrade() -> None:
    """Takes it back."""
    # Not in a batch: SQLite would make the table anew, and with the old one drop everybody who was drawn.
    op.add_column("trial", sa.Column("offsets", sa.JSON(), nullable=False, server_default="{}"))
