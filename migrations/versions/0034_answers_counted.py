"""How often an answer was given is counted by an index alone.

Revision 0034, after 0033.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_index("ix_assessment_answer_given", "assessment_answer", ["choice_id", "is_correct"])
    op.drop_index("ix_assessment_answer_choice_id", "assessment_answer")


def downgrade() -> None:
    """Takes it back."""
    op.create_index("ix_assessment_answer_choice_id", "assessment_answer", ["choice_id"])
    op.drop_index("ix_assessment_answer_given", "assessment_answer")
