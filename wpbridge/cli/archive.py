"""`archive`: what is kept, and whether it is complete and intact."""

from __future__ import annotations

from wpbridge import archive as kept
from wpbridge import output
from wpbridge.cli import Context, argument, command, group, json_option, pass_context
from wpbridge.errors import Defect
from wpbridge.texts import T


@group("archive", T("List or verify archived posts"))
def archive() -> None:
    pass


@command("list", T("List the archived posts and their versions"))
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    root = kept.root(context.app.desks()[0])
    for name in root.objects():
        for version in root.versions(name):
            row = {
                "object": name,
                "version": version.name,
                "created": version.created,
                "files": len(version.state),
                "path": str(root.path(name)),
            }
            if as_json:
                output.json_line(row)
            else:
                output.line(T("{object} {version}: {files} files in {path}", **row))


@command("verify", T("Check that every file is there and has not changed"))
@json_option
@argument("objects", nargs=-1, help=T("Only these, as `archive list` names them"))
@pass_context
def verify(context: Context, as_json: bool, objects: tuple[str, ...]) -> None:
    root = kept.root(context.app.desks()[0])
    flaws = list(root.verify(objects or None))
    for flaw in flaws:
        if as_json:
            output.json_line(vars(flaw))
        else:
            output.line(flaw.text)
    if flaws:
        raise Defect(
            T(
                "The archive has {count} flaws. Bring the named files back from a backup, then verify again.",
                count=len(flaws),
            )
        )
    if not as_json:
        output.line(T("The archive is complete and intact."))


archive.add_command(list_)
archive.add_command(verify)
