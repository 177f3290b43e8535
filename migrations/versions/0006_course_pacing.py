"""Courses are paced by their instructors or by each learner.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("course", sa.Column("is_self_paced", sa.Boolean(), nullable=True))
    op.add_column("course", sa.Column("pacing_told_by", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("course", "pacing_told_by")
    op.drop_column("course", "is_self_paced")
