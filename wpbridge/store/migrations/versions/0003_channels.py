"""Channels: the account behind each, its rest after trouble, what holds a message back; several pictures a message"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("effects") as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("words", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ordered", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_effects_account", ["account", "settled_at"], unique=False)
        batch_op.create_index("ix_effects_state", ["state"], unique=False)
    op.create_table(
        "channels",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=True),
        sa.Column("checked_at", sa.String(length=27), nullable=True),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rest_until", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("site", "channel", name=op.f("pk_channels")),
    )
    _pictures()


def _pictures() -> None:
    """A message had one picture; now it has a list of them. The digest of an edition does not change by this."""
    editions = sa.table("editions", sa.column("id", sa.Integer), sa.column("snapshot", sa.JSON))
    connection = op.get_bind()
    for id, snapshot in connection.execute(sa.select(editions.c.id, editions.c.snapshot)).all():
        snapshot = json.loads(snapshot) if isinstance(snapshot, str) else snapshot
        for message in snapshot.get("messages", ()):
            part, alt = message.pop("picture", ""), message.pop("alt", "")
            message["pictures"] = [{"part": part, "alt": alt}] if part else []
        connection.execute(sa.update(editions).where(editions.c.id == id).values(snapshot=snapshot))
