"""What a reviewer reads: the article piece by piece, what changed, the commands around it, line by line."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desks import desk_with, fill, spoiled
from wpbridge.app import App
from wpbridge.changes import changes, words
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.digest import freeze
from wpbridge.reading import article, document_of
from wpbridge.store import editions
from wpbridge.store.editions import Edition

BODY = """<!-- wp:heading --><h2>Jadwal</h2><!-- /wp:heading -->
<!-- wp:paragraph --><p>Warga <strong>diminta</strong> datang.</p><!-- /wp:paragraph -->
<!-- wp:list --><ul><li>KTP</li><li>Kartu keluarga</li></ul><!-- /wp:list -->
<!-- wp:quote --><blockquote><p>Datanglah pagi.</p></blockquote><!-- /wp:quote -->
<!-- wp:table --><figure><table><tr><th>Hari</th><th>Jam</th></tr><tr><td>Senin</td><td>09.00</td></tr></table></figure><!-- /wp:table -->
<!-- wp:image --><figure><img src="/wp-content/uploads/a.jpg" alt="Antrean warga"/></figure><!-- /wp:image -->
<p style="display:none">rahasia</p>"""  # noqa: E501
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Commands on a desk with the spoiled release, after its desk was closed again."""
    monkeypatch.setenv("WPBRIDGE_CONFIG", str(tmp_path / "wpbridge.toml"))
    monkeypatch.setenv("WPBRIDGE_LOGINS", str(tmp_path / "logins.json"))
    monkeypatch.setenv("WPBRIDGE_LANG", "en")
    monkeypatch.setenv("P", "none")
    monkeypatch.setenv("COLUMNS", "80")
    with desk_with(tmp_path, 3, body=""):
        pass

    def command(*given: object, typed: str = "") -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), write_through=True) for _ in range(2))
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(word) for word in given], os.environ)
        said = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return code, said[0], said[1]

    return command


def edition_of(desk: Desk, post: int = 41) -> Edition:
    found = desk.current(post)
    assert found
    return found


def test_an_article_in_pieces(tmp_path: Path) -> None:
    with desk_with(tmp_path, body=BODY) as desk:
        pieces = [(p.kind, p.text, p.hidden != "") for p in article(document_of(edition_of(desk)))]
    assert pieces == [
        ("heading", "Jadwal", False),
        ("paragraph", "Warga diminta datang.", False),
        ("list", "KTP", False),
        ("list", "Kartu keluarga", False),
        ("quotation", "Datanglah pagi.", False),
        ("row", "Hari | Jam", False),
        ("row", "Senin | 09.00", False),
        ("picture", "Antrean warga", False),
        ("paragraph", "rahasia", True),
    ]


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("Warga datang pagi.", "Warga datang siang.", "Warga datang [-pagi-]{+siang+}."),
        ("Rp1.250.000", "Rp1.350.000", "[-Rp1.250.000-]{+Rp1.350.000+}"),
        ("satu dua", "satu", "satu[- dua-]"),
        ("", "baru", "{+baru+}"),
    ],
)
def test_words_that_changed(before: str, after: str, marked: str) -> None:
    from wpbridge.changes import Change
    from wpbridge.texts import Text

    assert Change(where=Text(""), words=words(before, after)).marked() == marked


@settings(max_examples=80)
@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_is_lost_between_two_texts(before: str, after: str) -> None:
    found = words(before, after)
    assert "".join(text for kind, text in found if kind != "in") == before
    assert "".join(text for kind, text in found if kind != "out") == after


def test_every_part_that_changed_is_named(tmp_path: Path) -> None:
    with desk_with(tmp_path) as desk:
        one = edition_of(desk)
        post = one.snapshot.post
        pictures = tuple(replace(a, sha256="f" * 64) if a.role == "document" else replace(a, alt="Antrean")
                         for a in post.attachments)  # fmt: skip
        changed = replace(post, title="Lain", excerpt="Ringkas.", body=BODY, attachments=pictures, terms=())
        other = replace(one, snapshot=freeze("s", changed, one.snapshot.messages))
        where = {change.where.say("en") for change in changes(one, other)}
        assert changes(one, one) == []
    assert {"the title", "the excerpt", "categories and tags", "the picture 7"} <= where
    assert "the document 8 has other content" in where
    assert any(name.startswith("block") for name in where)


def test_a_changed_message_reads_as_it_is_sent(desk: Command, tmp_path: Path) -> None:
    """With its line breaks and its link, which is the post's address in both rounds."""
    newer(tmp_path, "Layanan Baru", 2)
    _, out, _ = desk("diff", 41)
    message = out.partition("the message to arsip:")[2]
    assert "Baru+}\n\n  https://diskominfo.example.go.id/?p=41" in message, message
    assert "{link}" not in out and "\\n" not in out


def test_show_reads_like_the_article(desk: Command) -> None:
    code, out, _ = desk("show", 41)
    assert code == 0
    order = ["MARABAHAN", "AKR-01#1", "Kepala Bidang", "DAT-04#1", "the picture 7", "To arsip:", "Digest:", "To return"]
    assert [out.index(words) for words in order] == sorted(out.index(words) for words in order)
    assert "Turn of: Rina Wahyuni, since" in out and "0813-4899-1276" not in out
    assert max(map(len, out.splitlines())) < 400
    assert "round 1 received" in out and "of the 2 h 0 min that the SOP grants" in out


def test_diff_since_the_last_look(desk: Command, tmp_path: Path) -> None:
    (tmp_path / "logins.json").write_text('{"diskominfo": {"editor1": "x"}}')
    (tmp_path / "logins.json").chmod(0o600)
    assert "first text of post 41" in desk("diff", 41)[1]
    desk("show", 41)
    newer(tmp_path, "Judul kedua", 2)
    newer(tmp_path, "Judul ketiga", 3)
    for _ in range(3):  # the same after it was looked at
        code, out, _ = desk("diff", 41)
        assert code == 0 and "round 1 beside round 3" in out and "{+Judul ketiga+}" in out, out
    newer(tmp_path, "Judul keempat", 4)
    assert "round 3 beside round 4" in desk("diff", 41)[1]


def newer(folder: Path, title: str, round_: int) -> None:
    app = App.open(load(folder / "wpbridge.toml", {"P": "x"}))
    made = app.desk()
    before = edition_of(made)
    with made.store.begin() as connection:
        editions.move(connection, before, "supersede", made.clock())
    fill(made, [spoiled(made, title=title)], round_)
    app.close()


def test_with_two_log_ins_the_reader_is_named(desk: Command, tmp_path: Path) -> None:
    (tmp_path / "logins.json").write_text('{"diskominfo": {"editor1": "x", "redaktur1": "y"}}')
    (tmp_path / "logins.json").chmod(0o600)
    assert desk("show", 41, "--as", "editor1")[0] == 0
    newer(tmp_path, "Judul kedua", 2)
    newer(tmp_path, "Judul ketiga", 3)
    assert "round 1 beside round 3" in desk("diff", 41, "--as", "editor1")[1]
    assert "round 2 beside round 3" in desk("diff", 41, "--as", "redaktur1")[1]
    code, _, err = desk("diff", 41, "--as", "editr1")
    assert (code, 'Did you mean "editor1"?' in err) == (2, True)


def test_preview_names_the_picture(desk: Command) -> None:
    assert "  with the picture 7: -" in desk("preview", 41)[1]


@pytest.mark.parametrize("words", [(), ("policy",), ("delegate",)])
def test_a_command_without_words_shows_its_help(desk: Command, words: tuple[str, ...]) -> None:
    code, _, err = desk(*words)
    assert code == 2 and "Usage: wpbridge" in err and "\\n" not in err and "error" not in err


def test_a_number_that_is_none_of_a_post(desk: Command) -> None:
    code, _, err = desk("show", "9" * 30)
    assert (code, "no whole number" in err) == (2, True), err
    _, out, _ = desk("review", "--plain", typed=f"show {'9' * 30}\ninbox\nkeluar\n")
    assert out.count("waits for you") + out.count("title") >= 2, "the desk stayed open"


def test_a_finding_is_explained_by_its_name(desk: Command) -> None:
    assert desk("policy", "explain", "med-01#1")[1].startswith("MED-01: ")
    assert 'Did you mean "MED-01"?' in desk("policy", "explain", "MEDD-01")[2]


def test_a_post_without_a_title_has_a_name_for_people(desk: Command, tmp_path: Path) -> None:
    newer(tmp_path, "", 2)
    assert desk("show", 41)[1].startswith("(no title) (post 41)")
    assert "(no title)" in desk("inbox")[1]


def test_long_titles_give_way_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from wpbridge.output import table

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    table([[1, "Judul " * 40, "sidik"], [2, "Pendek", "lain"]], ["post", "title", "digest"], shorten=1)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60 and lines[1].endswith("sidik") and "…" in lines[1]


def test_open_gives_the_preview(desk: Command) -> None:
    assert desk("open", 41)[1] == "https://diskominfo.example.go.id/?p=41&preview=true\n"


def test_mine_first_then_what_is_due_first(desk: Command, tmp_path: Path) -> None:
    assert [line.split()[0] for line in desk("inbox", "--as", "editor1")[1].splitlines()[1:4]] == ["*"] * 3
    assert "*" not in desk("inbox", "--as", "redaktur1")[1]
    app = App.open(load(tmp_path / "wpbridge.toml", {"P": "x"}))
    made = app.desk()
    one = edition_of(made, 42)
    with made.store.begin() as connection:  # due later than the others, and hers
        editions.move(connection, one, "pass", made.clock() + timedelta(hours=1), stage="setujui")
    app.close()
    for login, order in (("redaktur1", [42, 41, 43]), ("editor1", [41, 43, 42])):
        lines = desk("inbox", "--json", "--as", login)[1].splitlines()
        assert [json.loads(line)["post_id"] for line in lines] == order


def test_the_shell_completes_post_numbers(desk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_WPBRIDGE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "wpbridge show 4")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = desk()
    assert [line.partition(",")[2] for line in done[1].splitlines()] == ["41", "42", "43"], done


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("attest 41 ", ["DAT-04#1", "DAT-16", "ANK-04", "MED-03", "AKR-12", "KIP-03"]),
        ("attest 41 dat-04", ["DAT-04#1"]),
        ("waive 41 MED", ["MED-01#1"]),
        ("attest 99 ", []),
        ("approve 41 --as e", ["editor1"]),
        ("inbox --as ", ["editor1", "redaktur1"]),
        ("show --site ", ["diskominfo"]),
        ("approve 41 --signed-by s", ["siti"]),
        ("delegate add --from ", ["rina", "siti"]),
        ("delegate add --from rina --to s", ["siti"]),
    ],
)
def test_the_shell_completes_names(
    desk: Command, monkeypatch: pytest.MonkeyPatch, typed: str, offered: list[str]
) -> None:
    words = ["wpbridge", *typed.split(" ")]
    monkeypatch.setenv("_WPBRIDGE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    assert [line.partition(",")[2] for line in desk()[1].splitlines() if line] == offered


def test_line_by_line(desk: Command) -> None:
    typed = "show 41\nfly\napprove 41 --digest abc\nshow 99\nreturn 41\nreturn 'x\nquit\nshow 41\n"
    code, out, err = desk("review", "--plain", "--as", "editor1", typed=typed)
    assert (code, err) == (0, "")
    assert out.count("MARABAHAN") == 1, "it ends at quit"
    assert "You are not logged in as editor1" in out and "Post 99 was never submitted" in out
    assert "--reason is missing" in out and "Traceback" not in out
    assert "\x1b" not in out


def test_the_desk_line_by_line_says_how_its_words_are_typed(desk: Command) -> None:
    """`help` alone says it of all, `help attest` of one; so does a word that is none."""
    _, out, _ = desk("review", "--plain", typed="help attest\nhelp\nquit\n")
    assert "Usage: attest [OPTIONS] POST ID" in out and "What you checked, and how" in out
    assert out.count('attest POST ID --reason "..."; waive POST FINDING --reason "..."') == 2


def test_a_changed_configuration_ends_the_deciding_line_by_line(
    desk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typing(io.StringIO):
        """Reads a line, and somebody changes the configuration before the last one."""

        def readline(self, *_: object) -> str:  # type: ignore[override]
            path = tmp_path / "wpbridge.toml"
            line = super().readline()
            if line.startswith("return"):
                path.write_text(path.read_text().replace('roles = ["editor"]', "roles = []"))
            return line

    monkeypatch.setattr("io.StringIO", Typing)
    out = desk("review", "--plain", "--as", "editor1", typed='approve 41\nreturn 41 --reason "x"\nshow 41\nq\n')[1]
    assert out.count("You are not logged in as editor1") == 1
    assert out.count("The configuration was changed.") == 1 and "MARABAHAN" in out


HOSTILE = "Judul \x1b]0;pwned\x07\x1b[31m merah \u202edesrever\u200b"


@pytest.mark.parametrize("command", [("show", 41), ("inbox",), ("diff", 41), ("preview", 41), ("slip", 41)])
def test_no_command_lets_a_hostile_title_through(desk: Command, tmp_path: Path, command: tuple[object, ...]) -> None:
    newer(tmp_path, HOSTILE, 2)
    _, out, err = desk(*command)
    assert not {"\x1b", "\u202e", "\u200b", "\x07"} & set(out + err)


@pytest.mark.parametrize(
    ("typed", "english", "indonesian"),
    [
        (("shw", 41), "there is no command shw; there is: show", "tidak ada perintah shw; yang ada: show"),
        (("delegate", "ad"), "there is: add", "yang ada: add"),
        (("show", "41", "--jso"), "there is no option --jso here", "tidak ada opsi --jso di sini"),
        (("return", 41), "--reason is missing", "--reason belum diberikan"),
        (("show", "x"), "the value of POST cannot be used", "nilai POST tidak dapat dipakai"),
    ],
)
def test_what_was_mistyped_is_said_in_the_persons_language(
    desk: Command, monkeypatch: pytest.MonkeyPatch, typed: tuple[object, ...], english: str, indonesian: str
) -> None:
    for language, expected in (("en", english), ("id", indonesian)):
        monkeypatch.setenv("WPBRIDGE_LANG", language)
        code, _, err = desk(*typed)
        assert (code, expected in err) == (2, True), err


def test_a_notice_is_lines_with_nothing_hidden() -> None:
    from datetime import UTC, datetime

    from wpbridge.notify import composed
    from wpbridge.store.notices import Notice
    from wpbridge.texts import T, Text

    hostile = "Judul\r\nBcc: semua@example.org\x1b[31m \u202e"
    body = (T("Published: {title} (post {post})", title=hostile, post=1), Text("{a}", {"a": "satu\ndua"}))
    notice = Notice(person="rina", cause="event 1", body=body, not_before=datetime.now(UTC))
    title, lines = composed([notice], "en")
    assert title == "Published: Judul Bcc: semua@example.org\\x1b[31m \\u202e (post 1)"
    assert lines == "satu dua"


def test_a_waiver_until_the_last_day_of_the_calendar_is_a_sentence(desk: Command) -> None:
    code, _, err = desk("waive", 41, "MED-01", "--reason", "x", "--until", "9999-12-31")
    assert (code, "--until 9999-12-31: no day comes after it" in err) == (2, True), err
