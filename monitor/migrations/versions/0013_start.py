"""An installation tells nothing before somebody started it; one that has told was started.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HAS_TOLD = """
INSERT INTO start (number, started_at)
SELECT 1, min(at) FROM (
    SELECT opened_at AS at FROM alert UNION ALL SELECT created_at AS at FROM message
) AS told HAVING count(*) > 0
"""


def upgrade() -> None:
    op.create_table(
        "start",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.execute(HAS_TOLD)


def downgrade() -> None:
    op.drop_table("start")
