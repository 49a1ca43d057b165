"""Assessments stored whole per duty, and beside each reading the little that judging reads.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is NULL is filled in by the next reading of the archive (pipeline/store/completing.py).
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("reading", sa.Column("brief", document, nullable=True))
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "assessment",
        sa.Column("agency_code", text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("district", text(), nullable=False),
        sa.Column("standing", text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        sa.Column("judgement", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("agency_code", "year", name="pk_assessment"),
    )
    op.create_index("ix_assessment_district", "assessment", ["district", "year"])


def downgrade() -> None:
    op.drop_index("ix_assessment_district", "assessment")
    op.drop_table("assessment")
    with op.batch_alter_table("reading") as table:
        table.drop_column("brief")
