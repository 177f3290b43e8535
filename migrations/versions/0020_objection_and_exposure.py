"""Who objects to being predicted, whom a prediction brought a message, and who may send by invented courses.

Revision 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CHANCES = ("certify", "complete", "leave")


def upgrade() -> None:
    """Brings the schema forward; mails that were sent already because of chances are exposure."""
    op.create_table(
        "prediction_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("platform_user_id", sa.String(length=100), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "platform_user_id IS NOT NULL OR actor_id IS NOT NULL", name=op.f("ck_prediction_objection_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_prediction_objection_site_id_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_prediction_objection_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_objection")),
        sa.UniqueConstraint(
            "site_id", "platform_user_id", name=op.f("uq_prediction_objection_site_id_platform_user_id")
        ),
        sa.UniqueConstraint("actor_id", name=op.f("uq_prediction_objection_actor_id")),
    )
    op.create_table(
        "prediction_exposure",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_prediction_exposure_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", "communication_id", name=op.f("pk_prediction_exposure")),
    )
    op.create_table(
        "simulated_acknowledgement",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"],
            ["course.id"],
            name=op.f("fk_simulated_acknowledgement_course_pk_course"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_pk", name=op.f("pk_simulated_acknowledgement")),
    )
    op.add_column("snapshot", sa.Column("withdrawn", sa.Integer(), nullable=False, server_default="0"))
    _expose()


def downgrade() -> None:
    """Takes it back."""
    with op.batch_alter_table("snapshot") as snapshot:
        snapshot.drop_column("withdrawn")
    op.drop_table("simulated_acknowledgement")
    op.drop_table("prediction_exposure")
    op.drop_table("prediction_objection")


def _expose() -> None:
    """Writes down the exposure of mails sent before there was this table."""
    moment, text = UtcDateTime(), sa.String()
    communication = sa.table("communication", sa.column("id", text), sa.column("criteria", sa.JSON()))
    delivery = sa.table(
        "delivery",
        *(sa.column("communication_id", text), sa.column("course_learner_id", sa.Integer())),
        *(sa.column("state", text), sa.column("sent_at", moment), sa.column("changed_at", moment)),
    )
    exposure = sa.table(
        "prediction_exposure",
        *(sa.column("course_learner_id", sa.Integer()), sa.column("communication_id", text), sa.column("at", moment)),
    )
    connection = op.get_bind()
    for communication_id, criteria in connection.execute(sa.select(communication.c.id, communication.c.criteria)).all():
        if any(chance in criteria for chance in CHANCES):
            sent = sa.select(
                delivery.c.course_learner_id,
                delivery.c.communication_id,
                sa.func.coalesce(delivery.c.sent_at, delivery.c.changed_at),
            ).where(delivery.c.communication_id == communication_id, delivery.c.state == "sent")
            connection.execute(exposure.insert().from_select(["course_learner_id", "communication_id", "at"], sent))
