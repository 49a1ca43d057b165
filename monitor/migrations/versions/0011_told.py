"""What each message tells, who has it in hand, and when it is tried again.

Alerts about refused mails were named by message and are named by address now: the old ones end here
without a word, because nothing has recovered. What messages refused before told was not kept:
`reportwatch post --again` sends those again as they are.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("claimed_by", TEXT(), nullable=False, server_default=""))
        table.add_column(sa.Column("claimed_until", MOMENT(), nullable=True))
        table.add_column(sa.Column("next_try_at", MOMENT(), nullable=True))
        table.add_column(
            sa.Column("is_of_content", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "told",
        sa.Column("message_id", TEXT(), nullable=False),
        sa.Column("what", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("districts", document, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("values_hash", TEXT(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("report_sha256", TEXT(), nullable=False),
        sa.Column("is_escalation", sa.Boolean(), nullable=False),
        sa.Column("settled", TEXT(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("message_id", "what", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_settled"), "told", ["settled"])
    op.execute("UPDATE alert SET state = 'closed' WHERE rule = 'mail-refused'")


def downgrade() -> None:
    op.drop_index(op.f("ix_told_settled"), "told")
    op.drop_table("told")
    with op.batch_alter_table("message") as table:
        table.drop_column("is_of_content")
        table.drop_column("next_try_at")
        table.drop_column("claimed_until")
        table.drop_column("claimed_by")
