"""What was predicted on past days: the changes of each learner alone, in whole per cent.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "prediction_day",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("certify", sa.SmallInteger(), nullable=True),
        sa.Column("complete", sa.SmallInteger(), nullable=True),
        sa.Column("leave", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_prediction_day_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", "day", name=op.f("pk_prediction_day")),
        sqlite_with_rowid=False,
    )
    op.add_column("snapshot", sa.Column("settled_day", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("snapshot", "settled_day")
    op.drop_table("prediction_day")
