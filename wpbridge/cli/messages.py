"""`preview`: what each channel would be sent, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wpbridge import linkcard, output
from wpbridge.cli import Context, command, json_option, pass_context, post_argument, site_option
from wpbridge.cli.deliveries import receipts
from wpbridge.decisions import of_post
from wpbridge.desk import Desk
from wpbridge.models import Message
from wpbridge.places import named
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled


@command("preview", T("Show exactly what each channel would be sent"))
@post_argument
@json_option
@site_option
@pass_context
def preview(context: Context, post: int, as_json: bool, site: str | None) -> None:
    edition = of_post(context.app.desk(site or ""), post)
    for message in edition.snapshot.messages:
        if as_json:
            output.json_line(message_json(edition, message))
        else:
            tell_message(edition, message)


def sent(edition: Edition, message: Message) -> str:
    """What a channel would be sent, personal data in it veiled: such a message is never sent."""
    veil = veiled(message.text, f"channel:{message.channel}", edition.findings or ())
    return replace(message, text=veil).with_link(edition.address)


def message_json(edition: Edition, message: Message) -> dict[str, Any]:
    """What a channel would be sent, for other programs."""
    return {
        "channel": message.channel,
        "text": sent(edition, message),
        "pictures": [{"part": picture.part, "alt": picture.alt} for picture in message.pictures],
        "card": {"title": message.card.title, "text": message.card.text} if message.card else None,
        "problem": message.problem,
    }


def beside_words(message: Message) -> list[Text]:
    """What goes with the words of a message: its link card, its pictures with their descriptions; or why there are
    no words."""
    said = [T("  with {picture}: {words}", picture=named(one.part), words=one.alt or "-") for one in message.pictures]
    if message.card:
        words = " – ".join(part for part in (message.card.title, message.card.text) if part)
        said.insert(0, T("  with a link card: {words}", words=words))
    if message.problem:
        said.insert(0, T("  {problem}", problem=message.problem))
    return said


def tell_message(edition: Edition, message: Message) -> None:
    """What a channel would be sent."""
    output.line()
    output.line(T("To {channel}:", channel=message.channel))
    for part in sent(edition, message).splitlines():
        output.line(f"  {part}")
    for text in beside_words(message):
        output.line(text)


def tell_receipts(desk: Desk, edition: Edition) -> None:
    """What became of the messages, once they were on their way."""
    if lines := receipts(desk, edition):
        output.line()
        output.line(T("On the channels:"))
        for line in lines:
            output.line(line)
    if found := linkcard.of_edition(desk, edition):
        output.line()
        output.line(T("The preview of the link:"))
        for channel, texts in found.items():
            for text in texts:
                output.line(T("{channel}: {error}", channel=channel, error=text))
