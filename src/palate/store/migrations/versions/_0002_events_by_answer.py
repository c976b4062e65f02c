"""An index of the events that name the answer that led to them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the index; few events name an answer, and only those are in it."""
    named = sa.text("recommendation_id IS NOT NULL")
    op.create_index(
        "ix_events_recommendation_id",
        "events",
        ["recommendation_id"],
        unique=False,
        sqlite_where=named,
        postgresql_where=named,
    )
