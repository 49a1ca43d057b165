"""What each message tells, who has it in hand, and when it is tried again.

Alerts about refused mails were named by message and are named by address now. Where an address
still refuses, its newest alert takes the new name, so that nobody is told of it again; all others
end here without a word, because nothing has recovered. What messages refused before told was not
kept: `reportwatch post --again` sends those again as they are.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import hashlib
import json

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
# Open alerts about refused mails with the address and the answer, the newest of an address last;
# only where no later message to the address was accepted.
STILL_REFUSING = """
SELECT alert.key, message.address, message.answer
FROM alert JOIN message ON message.message_id = alert.subject
WHERE alert.rule = 'mail-refused' AND alert.state = 'open' AND NOT EXISTS (
    SELECT 1 FROM message AS later WHERE later.address = message.address
    AND later.state = 'sent' AND later.tried_at >= message.tried_at
)
ORDER BY message.tried_at, message.message_id
"""
RENAMED = """
UPDATE alert SET key = :key, subject = :address, label = :address, values_hash = :values_hash,
state = 'open' WHERE key = :old
"""


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
    _name_by_address()


def _name_by_address() -> None:
    """The newest alert of each address that still refuses goes on under the address's name."""
    connection = op.get_bind()
    refusing = {
        row.address: (row.key, row.answer) for row in connection.execute(sa.text(STILL_REFUSING))
    }
    op.execute("UPDATE alert SET state = 'closed' WHERE rule = 'mail-refused'")
    for address, (old, answer) in refusing.items():
        named = {"key": f"operator|{address}||mail-refused", "address": address, "old": old}
        values = json.dumps([answer[:3]], ensure_ascii=False).encode()
        named["values_hash"] = hashlib.sha256(values).hexdigest()[:16]
        connection.execute(sa.text(RENAMED), named)


def downgrade() -> None:
    op.drop_index(op.f("ix_told_settled"), "told")
    op.drop_table("told")
    with op.batch_alter_table("message") as table:
        table.drop_column("is_of_content")
        table.drop_column("next_try_at")
        table.drop_column("claimed_until")
        table.drop_column("claimed_by")
