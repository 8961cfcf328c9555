"""Watch: how far the comparison of a site with the records has come"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("began", sa.String(length=27), nullable=False),
        sa.Column("last_post", sa.Integer(), nullable=False),
        sa.Column("recent_at", sa.String(length=27), nullable=False),
        sa.Column("whole_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_watches")),
    )
    op.create_table(
        "sights",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("modified", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("site", "post_id", name=op.f("pk_sights")),
    )
    op.create_index("ix_events_kind", "events", ["site", "kind"])
