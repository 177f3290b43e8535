"""A model's card, and how far a course lies from what its model saw.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("trained_model", sa.Column("card", sa.JSON(), nullable=True))
    op.add_column("snapshot", sa.Column("drift", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("snapshot", "drift")
    op.drop_column("trained_model", "card")
