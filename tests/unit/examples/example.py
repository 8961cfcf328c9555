"""What an example is: a clean post with one change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from wpbridge.models import Attachment, Message, Post, Term

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
LEAD = "MARABAHAN – Bupati Barito Kuala membuka pelatihan di Aula Selidah, Selasa (24/11/2026) pukul 09.00 WITA."
NIK = "6304064507800003"


@dataclass(frozen=True)
class Example:
    """A clean post with changes: `body` follows the lead, `files` are the bytes of its attachments by name,
    `facts` what the site's facts are instead, `parameters` what the SOP file sets."""

    found: tuple[str, ...] = ()
    title: str = "Bupati Buka Pelatihan bagi Pengelola Situs Desa"
    lead: str = LEAD
    body: str = ""
    excerpt: str = ""
    slug: str = "bupati-buka-pelatihan"
    alt: str = "Bupati berbicara di depan peserta"
    picture: str = "pelatihan.jpg"
    document: str = "jadwal.pdf"
    caption: str = ""
    message: str = ""
    terms: tuple[Term, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def post(self, **sha256: str) -> Post:
        """The post; the sha256 of its files by their names."""
        return Post(
            id=1,
            status="pending",
            title=self.title,
            body=f"<!-- wp:paragraph --><p>{self.lead}</p><!-- /wp:paragraph -->{self.body}",
            excerpt=self.excerpt,
            terms=self.terms,
            author_id=7,
            modified=NOW,
            address=f"https://diskominfo.example.go.id/2026/11/{self.slug}/",
            attachments=tuple(self._attachments(sha256)),
        )

    def messages(self) -> list[Message]:
        """The message to a channel, if the example has one."""
        return [Message(channel="mastodon", text=self.message)] if self.message else []

    def _attachments(self, sha256: dict[str, str]) -> list[Attachment]:
        fixed: dict[str, Any] = {"address": "https://diskominfo.example.go.id/wp-content/uploads/"}
        picture: dict[str, Any] = {"id": 12, "name": self.picture, "role": "featured"}
        picture |= {"alt": self.alt, "caption": self.caption}
        document: dict[str, Any] = {"id": 13, "name": self.document, "role": "document"}
        wanted = [picture if self.picture else {}, document if self.document else {}]
        return [Attachment(**fixed, **one, sha256=sha256.get(str(one["name"]), "")) for one in wanted if one]


def p(text: str) -> str:
    """A paragraph block."""
    return f"<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->"


def hidden(style: str) -> str:
    """A paragraph with a link that a style hides."""
    return p(f'Biasa <span style="{style}"><a href="https://a.example/">tautan</a></span>')


def table(text: str) -> str:
    """A table block of rows parted by ";" and cells parted by "|"; the first row is its head."""
    head, *rows = [row.split("|") for row in text.split(";")]
    cells = "".join(f"<th>{cell}</th>" for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<!-- wp:table --><figure><table><tr>{cells}</tr>{lines}</table></figure><!-- /wp:table -->"
