"""Who may come to the desk, and who is there.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "desk_user",
        sa.Column("name", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("districts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("is_everywhere", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("password_hash", text(), nullable=False),
        sa.Column("made_at", moment(), nullable=False),
        sa.Column("ended_at", moment(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", moment(), nullable=True),
        sa.Column("visited_at", moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_desk_user"),
    )
    op.create_table(
        "login",
        sa.Column("token_hash", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("began_at", moment(), nullable=False),
        sa.Column("ends_at", moment(), nullable=False),
        sa.Column("before_at", moment(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login"),
    )
    with op.batch_alter_table("login") as table:
        table.create_index("ix_login_person", ["person"])


def downgrade() -> None:
    op.drop_table("login")
    op.drop_table("desk_user")
