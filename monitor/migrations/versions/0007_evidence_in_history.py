"""The evidence of each standing, and how its due date was derived, are kept with its history.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("evidence", "derivation")


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table("standing_turn") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, document, nullable=False, server_default="[]"))
    with op.batch_alter_table("job_run") as table:
        table.add_column(sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job_run") as table:
        table.drop_column("ended_at")
    with op.batch_alter_table("standing_turn") as table:
        for name in COLUMNS:
            table.drop_column(name)
