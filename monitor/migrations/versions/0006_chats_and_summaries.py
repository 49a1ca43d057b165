"""Chat channels beside mail, and summaries.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(
            sa.Column(
                "channel",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="email",
            )
        )
    op.create_table(
        "summary",
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", "period", name=op.f("pk_summary")),
    )


def downgrade() -> None:
    op.drop_table("summary")
    with op.batch_alter_table("message") as table:
        table.drop_column("channel")
