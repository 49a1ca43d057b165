"""Damaged files of the archive are kept until they are whole again.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "archive_damage",
        sa.Column("path", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("portal", text(), nullable=True),
        sa.Column("crawl_id", text(), nullable=True),
        sa.Column("sha256", text(), nullable=True),
        sa.Column("found", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("found_at", moment(), nullable=False),
        sa.Column("mended_at", moment(), nullable=True),
        sa.PrimaryKeyConstraint("path", name="pk_archive_damage"),
    )
    op.create_index("ix_archive_damage_portal", "archive_damage", ["portal"])


def downgrade() -> None:
    op.drop_index("ix_archive_damage_portal", "archive_damage")
    op.drop_table("archive_damage")
