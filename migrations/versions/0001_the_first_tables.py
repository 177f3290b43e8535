"""The first tables.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "access_token",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("caller", sa.String(length=300), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_course_at", ["course_pk", "at"], unique=False)

    op.create_table(
        "idempotent_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caller", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_request")),
        sa.UniqueConstraint("caller", "key", name=op.f("uq_idempotent_request_caller_key")),
    )
    with op.batch_alter_table("idempotent_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotent_request_created_at"), ["created_at"], unique=False)

    op.create_table(
        "login_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_link")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key_id", name=op.f("uq_site_key_id")),
        sa.UniqueConstraint("name", name=op.f("uq_site_name")),
    )
    op.create_table(
        "trained_model",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("checkpoint", sa.String(length=500), nullable=False),
        sa.Column("checkpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("trained_on", sa.JSON(), nullable=False),
        sa.Column("simulated_only", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trained_model")),
        sa.UniqueConstraint("name", name=op.f("uq_trained_model_name")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=True),
        sa.Column("end", UtcDateTime(), nullable=True),
        sa.Column("pass_mark", sa.Double(), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_course_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("site_id", "course_id", name=op.f("uq_course_site_id_course_id")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_course_id"), ["course_id"], unique=False)

    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("platform_user_id", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("full_name", sa.String(length=255), nullable=False),
        sa.Column("first_name", sa.String(length=255), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("year_of_birth", sa.Integer(), nullable=True),
        sa.Column("education", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_learner_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("site_id", "platform_user_id", name=op.f("uq_learner_site_id_platform_user_id")),
    )
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_username"), ["username"], unique=False)

    op.create_table(
        "log_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("new_events", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_log_import_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_import")),
    )
    op.create_table(
        "site_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_secret_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_secret")),
    )
    with op.batch_alter_table("site_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_secret_site_id"), ["site_id"], unique=False)

    op.create_table(
        "used_token_id",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("jti", sa.String(length=100), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_used_token_id_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "jti", name=op.f("pk_used_token_id")),
    )
    with op.batch_alter_table("used_token_id", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_token_id_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "actor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=255), nullable=False),
        sa.Column("anonymous_id", sa.String(length=100), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_actor_learner_id_learner"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_actor_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint(
            "site_id",
            "user_id",
            "username",
            "anonymous_id",
            name=op.f("uq_actor_site_id_user_id_username_anonymous_id"),
        ),
    )
    with op.batch_alter_table("actor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actor_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actor_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actor_username"), ["username"], unique=False)

    op.create_table(
        "communication",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=20), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("holdout_percent", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=300), nullable=False),
        sa.Column("send_at", UtcDateTime(), nullable=True),
        sa.Column("began_at", UtcDateTime(), nullable=True),
        sa.Column("undo_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_communication_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication")),
    )
    with op.batch_alter_table("communication", schema=None) as batch_op:
        batch_op.create_index("ix_communication_course_created", ["course_pk", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_communication_status"), ["status"], unique=False)

    op.create_table(
        "event_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("first_time", UtcDateTime(), nullable=False),
        sa.Column("last_time", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_event_file_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_file")),
        sa.UniqueConstraint("path", name=op.f("uq_event_file_path")),
    )
    with op.batch_alter_table("event_file", schema=None) as batch_op:
        batch_op.create_index("ix_event_file_course_day", ["course_pk", "day"], unique=False)

    op.create_table(
        "graded_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.String(length=255), nullable=False),
        sa.Column("format", sa.String(length=255), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_graded_problem_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graded_problem")),
        sa.UniqueConstraint("course_pk", "problem_id", name=op.f("uq_graded_problem_course_pk_problem_id")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("model_id", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_snapshot_course_pk_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["trained_model.id"], name=op.f("fk_snapshot_model_id_trained_model"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index("ix_snapshot_course_created", ["course_pk", "created_at"], unique=False)

    op.create_table(
        "course_learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=True),
        sa.Column("last_seen", UtcDateTime(), nullable=True),
        sa.CheckConstraint("learner_id IS NOT NULL OR actor_id IS NOT NULL", name=op.f("ck_course_learner_somebody")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_course_learner_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_course_learner_course_pk_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_course_learner_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_learner")),
        sa.UniqueConstraint("course_pk", "actor_id", name=op.f("uq_course_learner_course_pk_actor_id")),
        sa.UniqueConstraint("course_pk", "learner_id", name=op.f("uq_course_learner_course_pk_learner_id")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_course_learner_pseudonym")),
    )
    with op.batch_alter_table("course_learner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_learner_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_learner_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("grade", sa.Double(), nullable=True),
        sa.Column("mode", sa.String(length=50), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_certificate_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", name=op.f("pk_certificate")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_delivery_communication_id_communication"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_delivery_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "communication_id", "course_learner_id", name=op.f("uq_delivery_communication_id_course_learner_id")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_course_learner_id"), ["course_learner_id"], unique=False)
        batch_op.create_index("ix_delivery_state_not_before", ["state", "not_before"], unique=False)
        batch_op.create_index("ix_delivery_queue", ["communication_id", "state", "not_before"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_enrolment_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "opt_out",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_opt_out_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "prediction",
        sa.Column("snapshot_id", sa.String(length=20), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("certify", sa.Double(), nullable=False),
        sa.Column("complete", sa.Double(), nullable=False),
        sa.Column("leave", sa.Double(), nullable=False),
        sa.Column("certify_per_cent", sa.SmallInteger(), nullable=False),
        sa.Column("complete_per_cent", sa.SmallInteger(), nullable=False),
        sa.Column("leave_per_cent", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_prediction_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_prediction_snapshot_id_snapshot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "course_learner_id", name=op.f("pk_prediction")),
    )
    with op.batch_alter_table("prediction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prediction_course_learner_id"), ["course_learner_id"], unique=False)


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("prediction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prediction_course_learner_id"))

    op.drop_table("prediction")
    op.drop_table("opt_out")
    op.drop_table("enrolment")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_queue")
        batch_op.drop_index("ix_delivery_state_not_before")
        batch_op.drop_index(batch_op.f("ix_delivery_course_learner_id"))

    op.drop_table("delivery")
    op.drop_table("certificate")
    with op.batch_alter_table("course_learner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_learner_learner_id"))
        batch_op.drop_index(batch_op.f("ix_course_learner_actor_id"))

    op.drop_table("course_learner")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index("ix_snapshot_course_created")

    op.drop_table("snapshot")
    op.drop_table("graded_problem")
    with op.batch_alter_table("event_file", schema=None) as batch_op:
        batch_op.drop_index("ix_event_file_course_day")

    op.drop_table("event_file")
    with op.batch_alter_table("communication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_communication_status"))
        batch_op.drop_index("ix_communication_course_created")

    op.drop_table("communication")
    with op.batch_alter_table("actor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actor_username"))
        batch_op.drop_index(batch_op.f("ix_actor_user_id"))
        batch_op.drop_index(batch_op.f("ix_actor_learner_id"))

    op.drop_table("actor")
    with op.batch_alter_table("used_token_id", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_token_id_expires_at"))

    op.drop_table("used_token_id")
    with op.batch_alter_table("site_secret", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_secret_site_id"))

    op.drop_table("site_secret")
    op.drop_table("log_import")
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_username"))

    op.drop_table("learner")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_course_id"))

    op.drop_table("course")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_expires_at"))

    op.drop_table("web_session")
    op.drop_table("trained_model")
    op.drop_table("site")
    op.drop_table("login_link")
    with op.batch_alter_table("idempotent_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotent_request_created_at"))

    op.drop_table("idempotent_request")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_course_at")

    op.drop_table("audit_entry")
    op.drop_table("access_token")
