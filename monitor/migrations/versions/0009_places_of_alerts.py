"""The places in a report that an alert told of are kept with it.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("places", document, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.drop_column("places")
