"""Tables of the store, for SQLite and PostgreSQL alike.

Times are Unix seconds. ``seq`` of events is given by the database; ``seq`` of all else comes from
:func:`palate.store.sequences.next_seq` and grows with every change of a row, so that "what changed since" is
one range. Migrations make these tables; a test compares both.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

Id = String().with_variant(String(collation="C"), "postgresql")
"""Ids compare by code point on both databases, so that pages by key have one order."""

Document = JSON(none_as_null=True)
"""JSON as it was written: the order of keys stays."""

Big = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; SQLite numbers rows by itself in columns declared INTEGER only."""

items = Table(
    "items",
    metadata,
    Column("item_id", Id, primary_key=True),
    Column("seq", Big, nullable=False, unique=True),
    Column("title", Text),
    Column("description", Text),
    Column("category", Text),
    Column("brand", Text),
    Column("price", Double),
    Column("in_stock", Boolean),
    Column("attributes", Document, nullable=False),
    Column("state", String, nullable=False),
    Column("updated_at", Double, nullable=False),
    Column("deleted_at", Double),
    Column("created_at", Double),
)

media = Table(
    "media",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("type", String, nullable=False),
    Column("bytes", Big, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("seconds", Double),
    Column("created_at", Double, nullable=False),
)

item_media = Table(
    "item_media",
    metadata,
    Column("item_id", Id, ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("sha256", String, ForeignKey("media.sha256"), nullable=False, index=True),
)

item_vectors = Table(
    "item_vectors",
    metadata,
    Column("item_id", Id, ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    Column("modality", String, primary_key=True),
    Column("encoder", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("seq", Big, nullable=False, unique=True),
)

events = Table(
    "events",
    metadata,
    Column("seq", Big, primary_key=True, autoincrement=True),
    Column("event_id", Id, nullable=False, unique=True),
    Column("user_id", Id, nullable=False),
    Column("item_id", Id, nullable=False),
    Column("event", Text),
    Column("value", Double),
    Column("occurred_at", Double),
    Column("received_at", Double, nullable=False),
    Column("recommendation_id", Id),
    Column("split", String),
    Index("ix_events_user_id", "user_id", "seq"),
    Index(
        "ix_events_recommendation_id",
        "recommendation_id",
        sqlite_where=text("recommendation_id IS NOT NULL"),
        postgresql_where=text("recommendation_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", Id, primary_key=True),
    Column("seq", Big, nullable=False, unique=True),
    Column("user_id", Id, index=True),
    Column("item_id", Id, nullable=False),
    Column("text", Text),
    Column("rating", Double),
    Column("helpful", Double),
    Column("transcript", Text),
    Column("occurred_at", Double),
    Column("received_at", Double, nullable=False),
    Column("state", String, nullable=False),
    Index("ix_reviews_item_id", "item_id", "seq"),
)

review_media = Table(
    "review_media",
    metadata,
    Column("review_id", Id, ForeignKey("reviews.review_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("sha256", String, ForeignKey("media.sha256"), nullable=False, index=True),
)

impressions = Table(
    "impressions",
    metadata,
    Column("recommendation_id", Id, primary_key=True),
    Column("user_id", Id),
    Column("placement", Text),
    Column("model_id", Id),
    Column("arm", Text),
    Column("items", Document, nullable=False),
    Column("sources", Document, nullable=False),
    Column("at", Double, nullable=False, index=True),
    Column("experiment_id", Id),
    Index("ix_impressions_user_id", "user_id", "at"),
    Index(
        "ix_impressions_experiment_id",
        "experiment_id",
        "user_id",
        "at",
        sqlite_where=text("experiment_id IS NOT NULL"),
        postgresql_where=text("experiment_id IS NOT NULL"),
    ),
)

experiments = Table(
    "experiments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("salt", String, nullable=False),
    Column("control", Id, nullable=False),
    Column("treatment", Id, nullable=False),
    Column("share", Double, nullable=False),
    Column("metric", String, nullable=False),
    Column("window_hours", Double, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("ended_at", Double),
    Column("winner", String),
    Column("result", Document),
)

rules = Table(
    "rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("filter", Document, nullable=False),
    Column("value", Document),
    Column("placement", Text),
    Column("starts", Double),
    Column("ends", Double),
    Column("version", Big, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", Id),
    Column("payload", Document, nullable=False),
    Column("state", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_token", String),
    Column("lease_until", Double),
    Column("run_after", Double, nullable=False),
    Column("error", Text),
    Column("progress", Document),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Index("ix_jobs_state", "state", "priority", "run_after"),
    Index(
        "uq_jobs_key",
        "key",
        unique=True,
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
)

models = Table(
    "models",
    metadata,
    Column("id", Id, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("metrics", Document, nullable=False),
    Column("trained_seq", Big, nullable=False),
    Column("items_seq", Big, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text),
    Column("arm_share", Double, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("activated_at", Double),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("created", Double, nullable=False),
    Column("expires", Double),
    Column("last_used", Double),
    Column("revoked", Double),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_id", Id, primary_key=True),
    Column("key", Id, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("expires", Double, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Big, primary_key=True, autoincrement=True),
    Column("key_id", Id),
    Column("action", String, nullable=False),
    Column("target", Text),
    Column("details", Document),
    Column("at", Double, nullable=False),
    sqlite_autoincrement=True,
)

erased = Table(
    "erased",
    metadata,
    Column("user_hash", String, primary_key=True),
    Column("at", Double, nullable=False),
)

sequences = Table(
    "sequences",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Big, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Document, nullable=False),
)
