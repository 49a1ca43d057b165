"""Rows of lists whose address gave no document are kept: they keep an agency from being missing.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "dead_row",
        sa.Column("portal", text(), nullable=False),
        sa.Column("url", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("column_path", document, nullable=False),
        sa.Column("listed_at", text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("found", document, nullable=False),
        sa.Column("first_seen_at", moment(), nullable=False),
        sa.Column("last_seen_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "url", name="pk_dead_row"),
    )


def downgrade() -> None:
    op.drop_table("dead_row")
