"""When items came, for the list of new ones."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of items that are there, their last change is the best that is known."""
    op.add_column("items", sa.Column("created_at", sa.Double()))
    op.execute("UPDATE items SET created_at = updated_at")
