"""Public releases of insights.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "public_course",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("turned_on_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_public_course_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", name=op.f("pk_public_course")),
    )
    op.create_table(
        "public_release",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_public_release_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_release")),
    )
    with op.batch_alter_table("public_release", schema=None) as batch_op:
        batch_op.create_index("ix_public_release_site_released", ["site_id", "released_at"], unique=False)


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("public_release", schema=None) as batch_op:
        batch_op.drop_index("ix_public_release_site_released")

    op.drop_table("public_release")
    op.drop_table("public_course")
