"""`backup` and `restore`: one file, and the way back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from wpbridge import backup as kept
from wpbridge import output
from wpbridge.cli import Context, argument, command, option, pass_context
from wpbridge.cli.register import REASONS
from wpbridge.errors import Defect
from wpbridge.texts import T

_FILE = click.Path(path_type=Path, dir_okay=False)


@command("backup", T("Write store, fetched files and configuration into one file, while work goes on"))
@argument("file", type=_FILE, help=T("The file, for example wpbridge-backup.tar.gz"))
@pass_context
def backup(context: Context, file: Path) -> None:
    config = context.config
    manifest = kept.backup(config, context.app.store, file, context.app.clock())
    output.line(T("{count} files written to {file}", count=len(manifest.files), file=str(file)))
    for site, head in manifest.sites.items():
        output.line(T("{site}: the log stands at {proof}", site=site, proof=head))
    for path in kept.left_out(config):
        output.note(T("{file} lies outside the folder of the configuration and is not in it.", file=path))
    output.note(T("The archive is a folder of its own; copy it too: {path}", path=str(config.archive.path)))


@command("restore", T("Bring a backup back into an empty folder, and prove that it is whole"))
@argument("file", type=_FILE, help=T("The backup"))
@option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(),
        help=T("The folder (else the present one)"))  # fmt: skip
@pass_context
def restore(context: Context, file: Path, folder: Path) -> None:
    done = kept.restore(file, folder.resolve(), os.environ)
    output.line(T("The backup of {when} stands in {folder}: {count} files, as they were written.",
                  when=done.manifest.made, folder=str(folder), count=len(done.manifest.files)))  # fmt: skip
    for site, flaw in done.flaws.items():
        if flaw:
            raise Defect(
                T(
                    "{site}: the register does not agree with itself at {place}: {reason}. "
                    "Do not write to it; keep a copy, and compare with the last backup.",
                    site=site,
                    place=flaw.place,
                    reason=REASONS[flaw.reason],
                )
            )
        output.line(T("{site}: the register and the log are whole.", site=site))
    output.note(T("Set these variables again, whose secrets no backup has: {names}. Then: wpbridge doctor",
                  names=", ".join(kept.secrets_named(done.config)) or "-"))  # fmt: skip
    output.note(T("Bring the archive back to {path} too.", path=str(done.config.archive.path)))
