"""An alert keeps which document it was told of.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("report_sha256", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.drop_column("report_sha256")
