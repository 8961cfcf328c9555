"""A real SMTP server on loopback that keeps what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.site.daemons import free_port


@dataclass
class Mailbox:
    """What came in; `refuse` answers every mail with an error until it is False again."""

    port: int = 0
    refuse: bool = False
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return "451 not now"
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(mail, EmailMessage)
        self.mails += [(to, mail) for to in envelope.rcpt_tos]
        return "250 kept"

    def address(self, to: str) -> str:
        """How Apprise reaches somebody here."""
        return f"mailto://127.0.0.1:{self.port}?from=wpbridge@example.go.id&to={to}@example.go.id"

    def of(self, to: str) -> list[EmailMessage]:
        """The mails to somebody, the first one first."""
        return [mail for who, mail in self.mails if who == f"{to}@example.go.id"]

    def text(self, to: str) -> str:
        """The words of the last mail to somebody."""
        body = self.of(to)[-1].get_body(("plain",))
        assert body
        return str(body.get_content()).replace("\r\n", "\n")

    def subjects(self, to: str) -> list[str]:
        """The titles of the mails to somebody."""
        return [str(mail["subject"]) for mail in self.of(to)]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server for the length of a test."""
    box = Mailbox()
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
