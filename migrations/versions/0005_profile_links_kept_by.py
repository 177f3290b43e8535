"""Profile links say which platform keeps them.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("profile_link", sa.Column("kept_by", sa.String(10), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("profile_link", "kept_by")
