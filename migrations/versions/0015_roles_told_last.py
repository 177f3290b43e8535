"""As of when roles were told last.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "role_export",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("org", sa.String(length=255), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_role_export_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "org", "course_id", name=op.f("pk_role_export")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("role_export")
