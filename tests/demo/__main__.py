"""`make demo`: writers hand in seven posts, the SOP's people decide, wpbridge does the rest.

Everything is real: WordPress, its database, the social server, and the wpbridge commands that are shown.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

from tests.demo.releases import RELEASES, RIGHT_DAY, blocks
from tests.site import MariaDB, SiteError, Snac, WordPress

FOLDER = Path("demo-output")
_SETTINGS = ("WPBRIDGE_CONFIG", "WPBRIDGE_LOGINS", "WPBRIDGE_WP_PASSWORD", "WPBRIDGE_MASTODON_TOKEN")
_CONFIG = """\
[sites.diskominfo]
url = "{wordpress}"
user = "wpbridge"
password_env = "WPBRIDGE_WP_PASSWORD"
timezone = "Asia/Makassar"
official_domains = ["baritokualakab.go.id"]
channels = ["mastodon", "berkas"]

[channels.mastodon]
kind = "mastodon"
base_url = "{snac}"
token_env = "WPBRIDGE_MASTODON_TOKEN"

[channels.berkas]
kind = "file"
path = "outbox"

[archive]
warc = true

[people.rina]
name = "Rina Wahyuni"
roles = ["editor"]
wordpress = "editor1"

[people.siti]
name = "Siti Norhasanah"
roles = ["redaktur"]
wordpress = "redaktur1"
"""


class Story:
    """Tells what happens, in Indonesian or English, and runs wpbridge as a person would."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.english = os.environ.get("WPBRIDGE_LANG") == "en"
        self.chapter = 0

    def head(self, indonesian: str, english: str) -> None:
        """A new chapter."""
        self.chapter += 1
        print(f"\n{self.chapter}. {english if self.english else indonesian}", flush=True)

    def say(self, indonesian: str, english: str) -> None:
        """A sentence of the story."""
        print(
            textwrap.fill(
                english if self.english else indonesian, 96, initial_indent="   ", subsequent_indent="   "
            )
        )

    def run(self, *words: str, input: str = "", shown: bool = True, expect: int = 0) -> str:
        """Run a wpbridge command, show it with what it prints, and stop the demo if it ends otherwise."""
        done = subprocess.run(
            [sys.executable, "-m", "wpbridge.cli.main", *words],
            input=input, capture_output=True, text=True, env=self.env, cwd=FOLDER,
        )  # fmt: skip
        if shown:
            said = (done.stdout + done.stderr).rstrip()
            print(f"   $ wpbridge {' '.join(_quoted(word) for word in words)}")
            print(textwrap.indent(said, "     "), flush=True)
        if done.returncode != expect:
            raise SiteError(f"wpbridge {words[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout


def main() -> None:
    """Tell the story; with --keep the servers stay until Ctrl-C."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true")
    keep = parser.parse_args().keep
    began = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with MariaDB() as db, WordPress(db) as wp, Snac() as snac:
        story = _office(wp, snac)
        _tell(story, wp, snac)
        seconds = round(time.monotonic() - began)
        print(f"\n{'It took' if story.english else 'Selesai dalam'} {seconds} s.")
        if keep:
            _keep(story, wp, snac)
        else:
            story.say(
                "Server sudah dihentikan. Untuk melihatnya di peramban: make demo KEEP=1",
                "The servers have been stopped. To look at them in a browser: make demo KEEP=1",
            )


def _office(wp: WordPress, snac: Snac) -> Story:
    config = (FOLDER / "wpbridge.toml").resolve()
    config.write_text(_CONFIG.format(wordpress=wp.url, snac=snac.url))
    return Story(
        os.environ
        | {
            "WPBRIDGE_CONFIG": str(config),
            "WPBRIDGE_LOGINS": str(config.with_name("logins.json")),
            "WPBRIDGE_WP_PASSWORD": wp.users["wpbridge"].app_password,
            "WPBRIDGE_MASTODON_TOKEN": snac.token,
            "PYTHONPATH": str(Path.cwd()),
        }
    )


def _tell(story: Story, wp: WordPress, snac: Snac) -> None:
    story.head(f"Situs WordPress {wp.version} siap di {wp.url}", f"WordPress {wp.version} runs at {wp.url}")
    story.run("doctor")
    posts = _submit(story, wp)
    story.head(
        "Cron menjalankan satu putaran: tarik, periksa, antarkan", "Cron runs one pass: pull, check, route"
    )
    story.run("run")
    story.run("inbox")
    story.head(
        "Para pemeriksa masuk dengan sandi aplikasi mereka sendiri",
        "Reviewers sign in with their own passwords",
    )
    for login in ("editor1", "redaktur1"):
        story.run("login", login, input=f"{wp.users[login].app_password}\n")
    _decide(story, posts)
    story.head(
        "Putaran berikutnya menerbitkan, mengirim, mengarsipkan, mencatat",
        "The next pass acts on the decisions",
    )
    story.run("run")
    _mend(story, wp, posts[3])
    _results(story, wp, snac, posts)


def _submit(story: Story, wp: WordPress) -> list[int]:
    story.head("Penulis mengajukan tujuh tulisan di WordPress", "Writers hand in seven posts in WordPress")
    posts = []
    for number, release in enumerate(RELEASES, 1):
        posts.append(wp.writer(release.writer).submit(**release.details(number)))
        clean = ("(bersih)", "(clean)")
        fault = (release.fault, release.fault_en) if release.fault else clean
        story.say(f"{posts[-1]}  {release.title}: {fault[0]}", f"{posts[-1]}  {release.title}: {fault[1]}")
    return posts


def _decide(story: Story, posts: list[int]) -> None:
    story.head(
        "Tanpa perbaikan, tidak ada yang bisa menyetujui tulisan yang bermasalah",
        "Nobody can approve a fault",
    )
    story.run("show", str(posts[2]))
    story.run("approve", str(posts[2]), "--as", "editor1", "--digest", _digest(story, posts[2]), expect=1)
    story.head("Editor dan redaktur memutuskan", "The editor and the redaktur decide")
    for post in posts[2:]:
        _ruling(story, "return", post, "editor1", "--reason", "Mohon diperbaiki sesuai temuan.")
    for post in posts[:2]:
        _ruling(story, "approve", post, "editor1")
        _ruling(story, "approve", post, "redaktur1")


def _mend(story: Story, wp: WordPress, post: int) -> None:
    story.head(
        "Penulis membaca catatan di editor, memperbaiki, mengajukan lagi", "A writer mends and hands in again"
    )
    release = RELEASES[3]
    writer = wp.writer(release.writer)
    note = writer.call("GET", f"comments?post={post}&type=note&status=all&context=edit")[0]
    print(textwrap.indent(_plain(note["content"]["raw"]), "     | "))
    writer.edit(post, content=blocks(RIGHT_DAY, *release.body[1:]), status="pending")
    story.run("run")
    story.run("show", post_text := str(post))
    for login in ("editor1", "redaktur1"):
        _ruling(story, "approve", int(post_text), login)
    story.run("run")


def _results(story: Story, wp: WordPress, snac: Snac, posts: list[int]) -> None:
    story.head("Hasilnya", "What came of it")
    story.run("status")
    story.run("register")
    story.run("register", "verify")
    story.run("deliveries")
    story.run("archive", "verify")
    story.run("archive", "export", "arsip-november")
    story.run("report", "--html", "laporan.html", "--pdf", "laporan.pdf")
    drafts = [post for post in posts if wp.writer("penulis1").call("GET", f"posts/{post}?context=edit",
              user=wp.users["admin"])["status"] == "draft"]  # fmt: skip
    story.say(
        f"{len(drafts)} tulisan kembali menjadi draf; alasannya ada di editor WordPress: "
        f"{wp.url}/wp-admin/post.php?post={drafts[0]}&action=edit",
        f"{len(drafts)} posts are drafts again, with the reasons in the WordPress editor: "
        f"{wp.url}/wp-admin/post.php?post={drafts[0]}&action=edit",
    )
    story.say(
        f"Kiriman media sosial: {snac.url}/{snac.user}", f"Posts on the social server: {snac.url}/{snac.user}"
    )
    story.say(f"Arsip, register dan kiriman: {FOLDER}/", f"Archive, register and outbox: {FOLDER}/")


def _ruling(story: Story, verb: str, post: int, login: str, *more: str) -> None:
    story.run(verb, str(post), "--as", login, "--digest", _digest(story, post), *more)


def _digest(story: Story, post: int) -> str:
    shown = story.run("show", str(post), "--json", shown=False)
    found: dict[str, Any] = json.loads(shown)
    return str(found["digest"])[:12]


def _plain(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html.replace("<br>", "\n")).body
    return body.text() if body else ""


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _keep(story: Story, wp: WordPress, snac: Snac) -> None:
    print(f"\n{wp.url}/wp-admin/")
    for user in wp.users.values():
        print(f"   {user.login:12} {user.password:20} {user.role:14} {user.app_password}")
    print(f"{snac.url}/{snac.user}   {snac.user} {snac.password}")
    story.say("Untuk menjalankan wpbridge pada situs ini, ketik di terminal lain:",
              "To run wpbridge against this site, type in another terminal:")  # fmt: skip
    for name in _SETTINGS:
        print(f"     export {name}={shlex.quote(story.env[name])}")
    print(f"     {Path(sys.executable).with_name('wpbridge')} inbox")
    print("Ctrl-C " + ("ends it." if story.english else "untuk mengakhiri."))
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    try:
        main()
    except SiteError as error:
        sys.exit(f"demo: {error}")
