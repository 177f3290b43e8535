"""Who is who: actors in courses, anonymous ids, borne usernames; staff and test accounts.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Whoever a course learner stands for was seen in the course; which of a person's actors were isn't known of
# imports before this revision, so it is said of all.
FILLED = (
    "INSERT INTO appearance (course_pk, actor_id, course_learner_id, first_seen, last_seen) "
    "SELECT c.course_pk, a.id, c.id, c.first_seen, c.last_seen FROM course_learner c "
    "JOIN actor a ON a.learner_id = c.learner_id",
    "INSERT INTO appearance (course_pk, actor_id, course_learner_id, first_seen, last_seen) "
    "SELECT course_pk, actor_id, id, first_seen, last_seen FROM course_learner WHERE actor_id IS NOT NULL "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO appearance (course_pk, actor_id, course_learner_id, first_seen, last_seen) "
    "SELECT c.course_pk, other.id, min(c.id), min(c.first_seen), max(c.last_seen) FROM course_learner c "
    "JOIN actor a ON a.id = c.actor_id "
    "JOIN actor other ON other.site_id = a.site_id AND other.user_id = a.user_id AND a.user_id <> '' "
    "GROUP BY c.course_pk, other.id ON CONFLICT DO NOTHING",
    "INSERT INTO appearance (course_pk, actor_id, course_learner_id, first_seen, last_seen) "
    "SELECT c.course_pk, other.id, min(c.id), min(c.first_seen), max(c.last_seen) FROM course_learner c "
    "JOIN actor a ON a.id = c.actor_id "
    "JOIN actor other ON other.site_id = a.site_id AND other.username = a.username AND a.username <> '' "
    "AND (a.user_id = '' OR other.user_id = '') "
    "GROUP BY c.course_pk, other.id ON CONFLICT DO NOTHING",
    "INSERT INTO unjoined (site_id, platform_user_id) SELECT site_id, platform_user_id FROM learner",
)


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("learner", sa.Column("is_staff", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("course_learner", sa.Column("is_set_apart", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_actor_anonymous_id"), "actor", ["anonymous_id"])
    _create_appearance()
    _create_names()
    _create_roles()
    for statement in FILLED:
        op.execute(statement)


def _create_appearance() -> None:
    op.create_table(
        "appearance",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=True),
        sa.Column("last_seen", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_appearance_course_pk_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_appearance_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_appearance_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_pk", "actor_id", name=op.f("pk_appearance")),
    )
    op.create_index(op.f("ix_appearance_actor_id"), "appearance", ["actor_id"])
    op.create_index(op.f("ix_appearance_course_learner_id"), "appearance", ["course_learner_id"])


def _create_names() -> None:
    op.create_table(
        "anonymous_id",
        sa.Column("id", sa.Integer(), nullable=False),
        _site_id(),
        sa.Column("anonymous_id", sa.String(length=100), nullable=False),
        sa.Column("platform_user_id", sa.String(length=100), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        _of_site("anonymous_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_id")),
        sa.UniqueConstraint(
            "site_id",
            "anonymous_id",
            "platform_user_id",
            name=op.f("uq_anonymous_id_site_id_anonymous_id_platform_user_id"),
        ),
    )
    op.create_index("ix_anonymous_id_user", "anonymous_id", ["site_id", "platform_user_id"])
    op.create_table(
        "borne_username",
        _site_id(),
        sa.Column("username", sa.String(length=255), nullable=False),
        sa.Column("platform_user_id", sa.String(length=100), nullable=False),
        _of_site("borne_username"),
        sa.PrimaryKeyConstraint("site_id", "username", "platform_user_id", name=op.f("pk_borne_username")),
    )
    op.create_index("ix_borne_username_user", "borne_username", ["site_id", "platform_user_id"])
    op.create_table(
        "former_pseudonym",
        sa.Column("pseudonym", sa.String(length=20), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_former_pseudonym_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_former_pseudonym")),
    )
    op.create_index(op.f("ix_former_pseudonym_course_learner_id"), "former_pseudonym", ["course_learner_id"])
    op.create_table(
        "unjoined",
        _site_id(),
        sa.Column("platform_user_id", sa.String(length=100), nullable=False),
        _of_site("unjoined"),
        sa.PrimaryKeyConstraint("site_id", "platform_user_id", name=op.f("pk_unjoined")),
    )


def _create_roles() -> None:
    op.create_table(
        "course_role",
        _site_id(),
        sa.Column("platform_user_id", sa.String(length=100), nullable=False),
        sa.Column("org", sa.String(length=255), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        _of_site("course_role"),
        sa.PrimaryKeyConstraint("site_id", "platform_user_id", "org", "course_id", "role", name=op.f("pk_course_role")),
    )
    op.create_table(
        "set_apart",
        _site_id(),
        sa.Column("pattern", sa.String(length=255), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _of_site("set_apart"),
        sa.PrimaryKeyConstraint("site_id", "pattern", name=op.f("pk_set_apart")),
    )


def _site_id() -> sa.Column[int]:
    return sa.Column("site_id", sa.Integer(), nullable=False)


def _of_site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f(f"fk_{table}_site_id_site"), ondelete="CASCADE")


def downgrade() -> None:
    """Takes it back."""
    for table in ("set_apart", "course_role", "unjoined", "former_pseudonym", "borne_username", "anonymous_id"):
        op.drop_table(table)
    op.drop_table("appearance")
    op.drop_index(op.f("ix_actor_anonymous_id"), "actor")
    with op.batch_alter_table("course_learner") as table:
        table.drop_column("is_set_apart")
    with op.batch_alter_table("learner") as table:
        table.drop_column("is_staff")
