"""All tables of the store as it began."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Double: sa.Double[float] = sa.Double()
Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created", Double, nullable=False),
        sa.Column("expires", Double),
        sa.Column("last_used", Double),
        sa.Column("revoked", Double),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", Big, autoincrement=True, nullable=False),
        sa.Column("key_id", Id),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.Text()),
        sa.Column("details", sa.JSON()),
        sa.Column("at", Double, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erased",
        sa.Column("user_hash", sa.String(), nullable=False),
        sa.Column("at", Double, nullable=False),
        sa.PrimaryKeyConstraint("user_hash", name="pk_erased"),
    )
    op.create_table(
        "events",
        sa.Column("seq", Big, autoincrement=True, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("event", sa.Text()),
        sa.Column("value", Double),
        sa.Column("occurred_at", Double),
        sa.Column("received_at", Double, nullable=False),
        sa.Column("recommendation_id", Id),
        sa.Column("split", sa.String()),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("event_id", name="uq_events_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_user_id", "events", ["user_id", "seq"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("key_id", Id, nullable=False),
        sa.Column("key", Id, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("expires", Double, nullable=False),
        sa.PrimaryKeyConstraint("key_id", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires", "idempotency", ["expires"], unique=False)
    op.create_table(
        "impressions",
        sa.Column("recommendation_id", Id, nullable=False),
        sa.Column("user_id", Id),
        sa.Column("placement", sa.Text()),
        sa.Column("model_id", Id),
        sa.Column("arm", sa.Text()),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("at", Double, nullable=False),
        sa.PrimaryKeyConstraint("recommendation_id", name="pk_impressions"),
    )
    op.create_index("ix_impressions_at", "impressions", ["at"], unique=False)
    op.create_index("ix_impressions_user_id", "impressions", ["user_id", "at"], unique=False)
    op.create_table(
        "items",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("category", sa.Text()),
        sa.Column("brand", sa.Text()),
        sa.Column("price", Double),
        sa.Column("in_stock", sa.Boolean()),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("updated_at", Double, nullable=False),
        sa.Column("deleted_at", Double),
        sa.PrimaryKeyConstraint("item_id", name="pk_items"),
        sa.UniqueConstraint("seq", name="uq_items_seq"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", Id),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String()),
        sa.Column("lease_until", Double),
        sa.Column("run_after", Double, nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("progress", sa.JSON()),
        sa.Column("created_at", Double, nullable=False),
        sa.Column("updated_at", Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "priority", "run_after"], unique=False)
    op.create_index(
        "uq_jobs_key",
        "jobs",
        ["key"],
        unique=True,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "media",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("bytes", Big, nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("seconds", Double),
        sa.Column("created_at", Double, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_media"),
    )
    op.create_table(
        "models",
        sa.Column("id", Id, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("trained_seq", Big, nullable=False),
        sa.Column("items_seq", Big, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("arm_share", Double, nullable=False),
        sa.Column("created_at", Double, nullable=False),
        sa.Column("activated_at", Double),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
    )
    op.create_table(
        "notes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notes"),
    )
    op.create_table(
        "reviews",
        sa.Column("review_id", Id, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("user_id", Id),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("rating", Double),
        sa.Column("helpful", Double),
        sa.Column("transcript", sa.Text()),
        sa.Column("occurred_at", Double),
        sa.Column("received_at", Double, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("review_id", name="pk_reviews"),
        sa.UniqueConstraint("seq", name="uq_reviews_seq"),
    )
    op.create_index("ix_reviews_item_id", "reviews", ["item_id", "seq"], unique=False)
    op.create_index("ix_reviews_user_id", "reviews", ["user_id"], unique=False)
    op.create_table(
        "rules",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("value", sa.JSON()),
        sa.Column("placement", sa.Text()),
        sa.Column("starts", Double),
        sa.Column("ends", Double),
        sa.Column("version", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
    )
    op.create_table(
        "sequences",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Big, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequences"),
    )
    op.create_table(
        "item_media",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name="fk_item_media_item_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name="fk_item_media_sha256"),
        sa.PrimaryKeyConstraint("item_id", "position", name="pk_item_media"),
    )
    op.create_index("ix_item_media_sha256", "item_media", ["sha256"], unique=False)
    op.create_table(
        "item_vectors",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("encoder", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name="fk_item_vectors_item_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "modality", "encoder", name="pk_item_vectors"),
        sa.UniqueConstraint("seq", name="uq_item_vectors_seq"),
    )
    op.create_table(
        "review_media",
        sa.Column("review_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.review_id"], name="fk_review_media_review_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name="fk_review_media_sha256"),
        sa.PrimaryKeyConstraint("review_id", "position", name="pk_review_media"),
    )
    op.create_index("ix_review_media_sha256", "review_media", ["sha256"], unique=False)
    sequences = sa.table("sequences", sa.column("name"), sa.column("value"))
    op.bulk_insert(sequences, [{"name": name, "value": 0} for name in ("changes", "rules")])
