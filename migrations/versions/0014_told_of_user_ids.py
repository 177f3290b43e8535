"""What is told of a user id is found by it alone.

Revision 0014, after 0013.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("anonymous_id", "borne_username")


def upgrade() -> None:
    """Brings the schema forward."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_user", table)
        op.create_index(f"ix_{table}_platform_user_id", table, ["platform_user_id"])


def downgrade() -> None:
    """Takes it back."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_platform_user_id", table)
        op.create_index(f"ix_{table}_user", table, ["site_id", "platform_user_id"])
