"""People: how they were proven, who acts for whom, what they looked at and what they are told"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("editions") as batch_op:
        batch_op.add_column(sa.Column("path", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("hands", sa.JSON(), nullable=True))
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.add_column(sa.Column("method", sa.String(length=16), nullable=False, server_default="wordpress"))
        batch_op.add_column(sa.Column("on_behalf", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("acting", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("order_number", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_by", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("until", sa.String(length=27), nullable=True))
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("giver", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations") as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_site"), ["site"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("not_before", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("settled_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("site", "person", "cause", name=op.f("uq_notices_site_person_cause")),
    )
    with op.batch_alter_table("notices") as batch_op:
        batch_op.create_index("ix_notices_state", ["state"], unique=False)
    op.create_table(
        "readers",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "name", name=op.f("pk_readers")),
    )
    # What happened before there were notices is not told now.
    op.execute("INSERT INTO readers (site, name, seq) SELECT site, 'notices', seq FROM chains")
    op.create_table(
        "looks",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_looks_edition_id")),
        sa.ForeignKeyConstraint(["before_id"], ["editions.id"], name=op.f("fk_looks_before_id")),
        sa.PrimaryKeyConstraint("site", "person", "post_id", name=op.f("pk_looks")),
    )
    op.create_table(
        "accounts",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=128), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("site", "login", name=op.f("pk_accounts")),
    )
