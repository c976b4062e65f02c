"""Tests of one model against another, and which of them an answer was part of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Double: sa.Double[float] = sa.Double()


def upgrade() -> None:
    """Make the table, and the column."""
    op.create_table(
        "experiments",
        sa.Column("id", Id, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("control", Id, nullable=False),
        sa.Column("treatment", Id, nullable=False),
        sa.Column("share", Double, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("window_hours", Double, nullable=False),
        sa.Column("started_at", Double, nullable=False),
        sa.Column("ended_at", Double),
        sa.Column("winner", sa.String()),
        sa.Column("result", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_experiments"),
    )
    op.add_column("impressions", sa.Column("experiment_id", Id))
    part = sa.text("experiment_id IS NOT NULL")
    op.create_index(
        "ix_impressions_experiment_id",
        "impressions",
        ["experiment_id", "user_id", "at"],
        unique=False,
        sqlite_where=part,
        postgresql_where=part,
    )
