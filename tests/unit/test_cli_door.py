"""The command line's door: which error gives which exit code, and that no secret or traceback gets out."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from wpbridge import errors, output
from wpbridge.cli import Context, command, json_option, pass_context, site_option
from wpbridge.cli.commands import COMMANDS, loaded
from wpbridge.cli.door import door
from wpbridge.cli.help import SpokenArgument, SpokenGroup
from wpbridge.cli.main import chosen_language, run
from wpbridge.texts import T

ROOT = Path(__file__).parents[2]
SECRET = "s3cr abcd efgh 9876"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WPBRIDGE_")]:
        monkeypatch.delenv(name)
    token = output.language.set("en")
    yield
    output.language.reset(token)


def raising(error: BaseException) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action


def leaves(kind: type[errors.WpbridgeError]) -> Iterator[type[errors.WpbridgeError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from leaves(below)


CODES = {
    "WpbridgeError": 3,
    "ConfigError": 2,
    "NoInterface": 2,
    "AuthError": 2,
    "Refused": 1,
    "Defect": 1,
    "TryLater": 4,
    "Unavailable": 4,
    "RateLimited": 4,
    "Busy": 4,
    "Overtaken": 4,
    "Rejected": 1,
    "Gone": 1,
    "Ambiguous": 4,
    "Repeated": 4,
}


@pytest.mark.parametrize("kind", list(leaves(errors.WpbridgeError)), ids=lambda kind: kind.__name__)
def test_each_error_has_its_exit_code(
    kind: type[errors.WpbridgeError], capsys: pytest.CaptureFixture[str]
) -> None:
    text = T("the post {id} is not there", id=7)
    error = kind(text, datetime.now(UTC)) if kind is errors.RateLimited else kind(text)
    assert door(raising(error), []) == CODES[kind.__name__]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "error: the post 7 is not there\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (click.UsageError("what?"), 2, "error: what?\n"),
        (click.exceptions.Exit(1), 1, ""),
        (SystemExit(4), 4, ""),
        (SystemExit(), 0, ""),
        (KeyboardInterrupt(), 130, "\nerror: interrupted\n"),
        (click.Abort(), 130, "\nerror: interrupted\n"),
    ],
)
def test_the_other_ends(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door(raising(error), []) == code
    assert capsys.readouterr().err == said


def test_nobody_answers_a_question(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(_: str = "") -> str:
        raise EOFError

    monkeypatch.setattr("click.termui.visible_prompt_func", no_more)
    assert door(lambda: click.prompt("Digest"), []) == 2
    assert "nobody answered" in capsys.readouterr().err


def failing() -> None:
    address = f"https://me:{SECRET.replace(' ', '')}@kominfo.example"
    raise ZeroDivisionError(
        f"{address} sent {SECRET}, password={SECRET!r} Authorization: Basic d3A6c2VjcmV0c2VjcmV0"
    )


def test_an_unexpected_error_leaves_a_report_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPBRIDGE_WP_PASSWORD", SECRET)
    assert door(failing, ["approve", "--token=abcdefgh", "--password", "ijklmnop", "7"]) == 3
    said = capsys.readouterr().err
    [report] = tmp_path.glob("wpbridge-error-*.txt")
    assert (
        said == f"error: an unexpected error: ZeroDivisionError; the report for the developers is {report}\n"
    )
    text = report.read_text("utf-8")
    for planted in (*SECRET.split(), SECRET.replace(" ", ""), "abcdefgh", "ijklmnop", "d3A6c2VjcmV0c2VjcmV0"):
        assert planted not in text
    for needed in (
        "wpbridge 0.",
        "Python 3.",
        "command: wpbridge approve",
        "in failing",
        "ZeroDivisionError",
    ):
        assert needed in text
    assert report.stat().st_mode & 0o777 == 0o600


def test_the_report_goes_elsewhere_when_the_folder_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, temp = tmp_path / "gone", tmp_path / "temp"
    gone.mkdir()
    temp.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setattr("tempfile.tempdir", str(temp))
    assert door(raising(ZeroDivisionError()), []) == 3
    assert len(list(temp.glob("wpbridge-error-*.txt"))) == 1
    monkeypatch.setattr("tempfile.tempdir", str(gone))
    assert door(raising(ZeroDivisionError()), []) == 3
    assert "no report could be written" in capsys.readouterr().err


def test_a_report_that_fails_is_no_second_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wpbridge.cli.crash.masked", raising(RuntimeError("mask")))
    assert door(raising(ZeroDivisionError()), []) == 3
    assert "no report could be written" in capsys.readouterr().err


def test_a_terminal_without_utf_8() -> None:
    code = "from wpbridge import output; import wpbridge.cli.main as m;"
    code += "m.run = lambda *_: output.line('naskah → 日本') or 0; m.main()"
    with child(code=code, PYTHONIOENCODING="ascii") as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "naskah \\u2192 \\u65e5\\u672c\n", "")


def child(*arguments: str, code: str = "", **variables: str) -> subprocess.Popen[str]:
    words = ["-c", code] if code else ["-m", "wpbridge.cli.main"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.Popen(
        [sys.executable, *words, *arguments], stdout=-1, stderr=-1, stdin=-1, text=True, env=env
    )


WAITING = """
import sys
from wpbridge.cli.door import door
def action():
    print("ready", flush=True)
    sys.stdin.read()
sys.exit(door(action, []))
"""


def test_a_real_ctrl_c() -> None:
    with child(code=WAITING) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, "", "\ngalat: dihentikan\n")


PRINTING = """
import sys
from wpbridge import output
from wpbridge.cli.door import door
def action():
    sys.stdin.read()
    for number in range(int(sys.argv[1])):
        output.line("x" * 1000)
sys.exit(door(action, []))
"""


@pytest.mark.parametrize("lines", ["1", "1000"])
def test_a_reader_that_leaves_is_no_error(lines: str) -> None:
    with child(lines, code=PRINTING, PYTHONUNBUFFERED="") as process:
        assert process.stdout is not None and process.stderr is not None and process.stdin is not None
        process.stdout.close()
        process.stdin.close()
        assert (process.stderr.read(), process.wait(20)) == ("", 130)


def test_the_program_itself() -> None:
    for arguments, code, words in (
        (["--version"], 0, r"wpbridge \d+\.\d+\.\d+\n"),
        (["--help"], 0, r"Pemakaian: wpbridge (.|\n)*Perintah:\n(.|\n)*inbox +Daftar"),
        (["--lang", "en", "--help"], 0, r"Usage: wpbridge (.|\n)*Commands:\n(.|\n)*inbox +List"),
        (["--lang", "fr"], 2, r"(.|\n)*galat: .*fr"),
        (["aprove"], 2, r"(.|\n)*galat: .*aprove"),
    ):
        with child(*arguments) as process:
            out, err = process.communicate(timeout=20)
        assert process.returncode == code
        assert re.match(words, err if code else out), (out, err)
        assert "Traceback" not in err


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys; from wpbridge.cli.main import run; run(['--help'], {});"
        "print(sorted({'pydantic', 'sqlalchemy', 'requests', 'wpbridge.config'} & set(sys.modules)))"
    )
    with child(code=code) as process:
        out, _ = process.communicate(timeout=20)
    assert out.endswith("[]\n")


def test_the_list_of_the_desk_imports_no_more_than_it_draws() -> None:
    code = (
        "import sys; import wpbridge.cli.main, wpbridge.cli.review, wpbridge.screen, wpbridge.app;"
        "heavy = {'requests', 'selectolax', 'holidays', 'connectors', 'policies', 'wpbridge.text'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    with child(code=code) as process:
        out, _ = process.communicate(timeout=20)
    assert out == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "variable", "language"),
    [
        ([], "", "id"),
        ([], "en", "en"),
        (["--lang", "id", "inbox"], "en", "id"),
        (["inbox", "--lang=en"], "", "en"),
        (["--lang"], "", "id"),
        (["--lang", "fr"], "en", "en"),
        ([], "fr", "id"),
    ],
)
def test_the_language(arguments: list[str], variable: str, language: str) -> None:
    assert chosen_language(arguments, {"WPBRIDGE_LANG": variable}) == language


@command("sample", T("List what waits for a decision"))
@json_option
@site_option
@pass_context
def sample(context: Context, site: str | None, as_json: bool) -> None:
    if as_json:
        output.json_line({"site": site, "language": context.language})
    else:
        output.line(context.language)


def test_the_shared_options(capsys: pytest.CaptureFixture[str]) -> None:
    sample.main(["--json", "--site", "x"], obj=Context(language="en"), standalone_mode=False)
    sample.main([], obj=Context(), standalone_mode=False)
    assert capsys.readouterr().out == '{"site": "x", "language": "en"}\nid\n'


def test_the_help_of_a_command_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    output.language.set("id")
    assert isinstance(SpokenGroup("g", help="Options").help, str)
    sample.main(["--help"], standalone_mode=False)
    said = capsys.readouterr().out
    assert "Pemakaian: " in said and "Opsi:" in said and "Cetak satu objek JSON per baris" in said
    assert "Tampilkan pesan ini" in said and "Usage" not in said


def everything(found: click.Command) -> Iterator[click.Command]:
    """A command with all below it."""
    yield found
    if isinstance(found, click.Group):
        for below in found.commands.values():
            yield from everything(below)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_word_and_speaks_the_persons_language(name: str) -> None:
    output.language.set("id")
    for one in everything(loaded(name)):
        assert all(isinstance(p, SpokenArgument) for p in one.params if isinstance(p, click.Argument)), one.name
        help = one.get_help(one.make_context(one.name, [], resilient_parsing=True))
        for word in ("[OPTIONS]", "Usage", "Arguments", "[required]", "TEXT", "[ARGS]", "%Y", "Options", "positional"):
            assert word not in help, (one.name, word)


def test_the_language_may_be_named_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["show", "5", "--lang", "en"], ["--lang", "en", "show", "5"], ["delegate", "list", "--lang=en"]):
        assert run(words, {}) == 2
        assert "error: there is no configuration" in capsys.readouterr().err, words
    assert run(["show", "5", "--lang", "fr"], {}) == 2
    assert "nilai --lang tidak dapat dipakai" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_and_the_commands_agree(name: str) -> None:
    found = loaded(name)
    output.language.set("en")
    assert found.name == name
    assert found.get_short_help_str() == COMMANDS[name][1].say("en")


def test_a_missing_configuration_is_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert door(lambda: Context(tmp_path / "none.toml").config, []) == 2
    assert "there is no configuration" in capsys.readouterr().err


def test_the_flag_reaches_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "--config", "elsewhere.toml", "status"], {}) == 2
    assert "elsewhere.toml" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "seen"), [((), False), (("-W", "default"), True)])
def test_what_libraries_say_to_programmers_is_shown_to_programmers_only(options: tuple[str, ...], seen: bool) -> None:
    speaks = "lambda *_: warnings.warn('odd') or 0"
    code = f"import warnings; from wpbridge.cli import main; main.run = {speaks}; main.main([])"
    done = subprocess.run([sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ("odd" in done.stderr) is seen
