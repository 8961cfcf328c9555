"""`slip`: an approval slip for who signs on paper."""

from __future__ import annotations

from pathlib import Path

import click

from wpbridge import output
from wpbridge.cli import Context, command, option, pass_context, post_argument, site_option
from wpbridge.decisions import of_post
from wpbridge.errors import ConfigError
from wpbridge.states import next_state
from wpbridge.texts import T


@command("slip", T("Print an approval slip for who signs on paper (PDF)"))
@option("--output", "file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=T("Where to write it (else slip-POST.pdf here)"))  # fmt: skip
@post_argument
@site_option
@pass_context
def slip(context: Context, post: int, file: Path | None, site: str | None) -> None:
    from wpbridge.paper import signers, slip_pdf

    desk = context.app.desk(site or "")
    edition = of_post(desk, post)
    if edition.state != "in_review":
        next_state("approve", edition.state)
    file = file or Path(f"slip-{post}.pdf")
    pdf, code = slip_pdf(desk, edition, desk.clock(), output.language.get())
    try:
        file.write_bytes(pdf)
    except OSError as error:
        raise ConfigError(T("{file} cannot be written: {why}", file=str(file), why=error.strerror or "-")) from error
    people = signers(desk, edition)
    signer = people[0] if len(people) == 1 else "PERSON"
    output.line(T("{file}: print it and have it signed. Then another person enters it: {command}", file=str(file),
                  command=desk.typed(f"approve {post} --slip {code} --signed-by {signer}")))  # fmt: skip
    if len(people) > 1:
        output.line(T("PERSON is one of: {names}", names=", ".join(people)))
