"""Social posts, the list of activities, profile links.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "profile_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("consented_at", UtcDateTime(), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_profile_link_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_link")),
        sa.UniqueConstraint("learner_id", "network", name=op.f("uq_profile_link_learner_id_network")),
    )
    op.create_table(
        "social_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("category", sa.String(length=255), nullable=False),
        sa.Column("hashtag", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_social_activity_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_activity")),
        sa.UniqueConstraint("course_pk", "position", name=op.f("uq_social_activity_course_pk_position")),
    )
    op.create_table(
        "social_misspelling",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_social_misspelling_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", "folded", name=op.f("pk_social_misspelling")),
    )
    op.create_table(
        "social_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("native_id", sa.String(length=500), nullable=False),
        sa.Column("origin_uri", sa.String(length=500), nullable=False),
        sa.Column("author_key", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parent", sa.String(length=500), nullable=True),
        sa.Column("root", sa.String(length=500), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("lang", sa.String(length=35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("mention_keys", sa.JSON(), nullable=False),
        sa.Column("community", sa.String(length=255), nullable=False),
        sa.Column("category", sa.String(length=255), nullable=False),
        sa.Column("collected_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_social_post_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_post")),
        sa.UniqueConstraint(
            "course_pk", "network", "native_id", name=op.f("uq_social_post_course_pk_network_native_id")
        ),
    )
    with op.batch_alter_table("social_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_social_post_author_key"), ["author_key"], unique=False)
        batch_op.create_index("ix_social_post_course_created", ["course_pk", "created_at"], unique=False)

    op.create_table(
        "social_post_counters",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.Column("reposts", sa.Integer(), nullable=True),
        sa.Column("favourites", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["social_post.id"],
            name=op.f("fk_social_post_counters_post_id_social_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "at", name=op.f("pk_social_post_counters")),
    )
    op.create_table(
        "social_post_tag",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("raw", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social_post.id"], name=op.f("fk_social_post_tag_post_id_social_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "folded", name=op.f("pk_social_post_tag")),
    )
    with op.batch_alter_table("social_post_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_social_post_tag_folded"), ["folded"], unique=False)


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("social_post_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_social_post_tag_folded"))

    op.drop_table("social_post_tag")
    op.drop_table("social_post_counters")
    with op.batch_alter_table("social_post", schema=None) as batch_op:
        batch_op.drop_index("ix_social_post_course_created")
        batch_op.drop_index(batch_op.f("ix_social_post_author_key"))

    op.drop_table("social_post")
    op.drop_table("social_misspelling")
    op.drop_table("social_activity")
    op.drop_table("profile_link")
