"""`archive`: what is kept, whether it is complete and intact, and a copy of it for others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import click

from wpbridge import archive as kept
from wpbridge import bag, log_archive, output, retention
from wpbridge.cli import (
    Context,
    argument,
    command,
    group,
    json_option,
    option,
    pass_context,
    post_argument,
    site_option,
)
from wpbridge.cli.days import Day
from wpbridge.cli.erase import erase
from wpbridge.cli.restore import restore
from wpbridge.errors import Defect
from wpbridge.ocfl import is_turn
from wpbridge.texts import T


@group("archive", T("List, show, verify, export or restore archived posts"))
def archive() -> None:
    pass


@command("list", T("List the archived posts and their versions"))
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    root = kept.root(context.app.desks()[0])
    for name in filter(kept.is_post, root.objects()):
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
@option("--rolling", type=click.IntRange(min=1), metavar="DAYS",
        help=T("Only those whose turn it is today, so that all are checked within so many days"))  # fmt: skip
@option("--workers", type=click.IntRange(1, 64), default=1, help=T("Processes that share the work (else one)"))
@json_option
@argument("objects", nargs=-1, help=T("Only these, as `archive list` names them"))
@pass_context
def verify(context: Context, /, as_json: bool, objects: tuple[str, ...], rolling: int | None, workers: int) -> None:
    desk = context.app.desks()[0]
    root, chosen = kept.root(desk), objects or None
    if rolling:
        today = desk.clock().astimezone(desk.zone).date()
        chosen = tuple(name for name in chosen or root.objects() if is_turn(name, today, rolling))
    flaws = list(root.verify(chosen, workers))
    damaged = {flaw.object_id for flaw in flaws}
    desks = context.app.desks()
    beside = [*kept.beside_the_log(desks, root, chosen)]
    if not damaged and chosen is None:
        beside += [flaw for one in desks for flaw in log_archive.beside_the_log(one, root)]
    flaws += [flaw for flaw in beside if flaw.object_id not in damaged]  # what is damaged was named
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
    if as_json:
        return
    if chosen is None:
        output.line(T("The archive is complete and intact."))
    else:
        output.line(T("{count} of the archived posts were checked; they are complete and intact.", count=len(chosen)))


@command("show", T("Show what an archived post holds, and open the page as a visitor saw it"))
@post_argument
@option("--version", "version", metavar="vN", default=None, help=T("This version (else the newest)"))
@option("--to", "folder", type=click.Path(path_type=Path), help=T("Put its files together in this new folder"))
@option("--open", "opened", is_flag=True, help=T("Open the saved page in the browser"))
@json_option
@site_option
@pass_context
def show(
    context: Context,
    /,
    post: int,
    as_json: bool,
    opened: bool,
    site: str | None,
    version: str | None,
    folder: Path | None,
) -> None:
    desk = context.app.desk(site or "")
    root, name = kept.root(desk), kept.object_id(desk.name, post)
    root.file(name, kept.PAGE, version)  # says what there is when there is no such version
    found = next(one for one in reversed(root.versions(name)) if version in (None, one.name))
    if opened and not folder:
        folder = Path(mkdtemp(prefix=f"{desk.name}-{post}-{found.name}-")) / found.name
    if folder:
        kept.assemble(root, name, found.name, folder)
    page = (folder / kept.PAGE).resolve() if folder else None
    if as_json:
        created, files = found.created, {path: str(root.file(name, path, found.name)) for path in sorted(found.state)}
        told = {"object": name, "version": found.name, "created": created, "page": str(page) if page else None}
        output.json_line({**told, "files": files})
    else:
        when = output.local_time(found.created, desk.settings.timezone)
        output.line(T("{object} {version}, archived {when}", object=name, version=found.name, when=when))
        output.table([[path, str(root.file(name, path, found.name))] for path in sorted(found.state)],
                     [T("file"), T("place")])  # fmt: skip
        if page:
            output.line(T("The page as a visitor saw it: {address}", address=page.as_uri()))
        else:
            again = desk.typed(f"archive show {post} --open")
            output.note(T("To see the page as a visitor saw it: {command}", command=again))
    if opened and page:
        click.launch(page.as_uri())


@command("due", T("List what the retention schedule (JRA) says is due; nothing is destroyed"))
@option("--until", type=Day(), metavar="DAY", help=T("As on this day (else today)"))
@json_option
@site_option
@pass_context
def due(context: Context, /, as_json: bool, site: str | None, until: date | None) -> None:
    for name in context.sites(site):
        desk = context.app.desk(name)
        day = until or desk.clock().astimezone(desk.zone).date()
        with desk.store.begin() as connection:
            found = list(retention.due(connection, desk, day))
        if as_json:
            for one in found:
                told = {"site": name, "post_id": one.post_id, "number": one.label, "title": one.title, "over": one.over}
                output.json_line({**told, **one.term.as_json(), "since": one.since.isoformat()})
        elif found:
            rows = [[one.label, one.post_id, one.title, one.term.row.code, output.day(one.since), one.what]
                    for one in found]  # fmt: skip
            output.table(rows, [T("number"), T("post"), T("title"), T("code"), T("since"), T("what to do")], shorten=2)
        elif desk.sop.retention:
            output.line(T("{site}: nothing is due on {day}.", site=name, day=output.day(day)))
        else:
            output.line(T("{site}: the SOP file has no retention schedule ([[retention]]).", site=name))


@command("export", T("Write archived posts as a BagIt bag, for an archival office"))
@argument("folder", type=click.Path(path_type=Path), help=T("The folder of the bag; it must not exist yet"))
@argument("posts", nargs=-1, type=int, help=T("Only these posts"))
@option("--since", type=Day(), metavar="DAY", help=T("Only what was archived on this day or later"))
@option("--until", type=Day(), metavar="DAY", help=T("Only what was archived on this day or before"))
@site_option
@pass_context
def export(
    context: Context,
    /,
    folder: Path,
    posts: tuple[int, ...],
    since: date | None,
    until: date | None,
    site: str | None,
) -> None:
    desk = context.app.desk(site or "")
    root, names = kept.root(desk), {kept.object_id(desk.name, post) for post in posts}
    chosen = [
        bag.Chosen(object_id=name, version=version)
        for name in root.objects()
        if kept.is_post(name, desk.name) and (not names or name in names)
        for version in root.versions(name)
        if (since or date.min) <= version.created.astimezone(desk.zone).date() <= (until or date.max)
    ]
    count = bag.export(root, chosen, folder, kept.described(desk))
    output.line(
        T("{count} files of {versions} versions in the bag {folder}", count=count, versions=len(chosen), folder=folder)
    )
    output.note(T("Any BagIt program can check it, and so can sha512sum: sha512sum -c manifest-sha512.txt"))


archive.add_command(list_)
archive.add_command(show)
archive.add_command(verify)
archive.add_command(export)
archive.add_command(due)
archive.add_command(erase)
archive.add_command(restore)
