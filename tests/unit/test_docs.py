"""The documentation is true: its session, its links, and the lists it must be complete against."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from wpbridge.cli.commands import COMMANDS
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.sop import load_sop
from wpbridge.states import NAMES

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text() for page in PAGES)


def session() -> tuple[list[str], str]:
    """The command of the README's first session, and what the README says it prints."""
    block = re.search(r"```console\n\$ wpbridge (.*?)\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert block
    return block[1].split(), block[2]


def printed(words: list[str]) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        run(words, {})
    return out.getvalue()


def test_the_session_in_the_readme_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words, said = session()
    assert printed(words) == said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text())
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in PAGES[1:] if page.name not in readme] == []


def test_every_command_is_documented() -> None:
    assert [name for name in COMMANDS if f"`{name}`" not in TEXT and f"wpbridge {name}" not in TEXT] == []


def test_every_command_in_the_documents_exists() -> None:
    named = set(re.findall(r"(?:`|^ {4})wpbridge ([a-z]+)\b", TEXT, re.M))
    assert named - COMMANDS.keys() == set()


def test_every_state_is_documented() -> None:
    ends = {"returned", "rejected", "superseded", "taken_back"}
    missing = [name for name, text in NAMES.items() if name not in ends and text.msgid not in TEXT]
    assert missing == []


def test_the_configuration_in_the_documents_is_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs/setting-up.md").read_text()
    block = page.partition("## wpbridge.toml\n")[2].partition("\nRelative paths")[0]
    file = tmp_path / "wpbridge.toml"
    file.write_text(re.sub(r"^    ", "", block, flags=re.M))
    assert load(file, {}).sites["diskominfo"].channels == ("mastodon", "outbox")


def test_paths_in_the_documents_exist() -> None:
    named = set(re.findall(r"`((?:wpbridge|connectors|policies|tests|docs)/[\w./-]*)`", TEXT))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_service_role_in_the_documents_is_what_the_tests_use() -> None:
    from tests.site.people import SERVICE_CAPABILITIES

    assert [name for name in SERVICE_CAPABILITIES if f"`{name}`" not in TEXT] == []


def test_the_seed_sop_is_the_default_everywhere() -> None:
    assert load_sop("sop-555-039-2022").identity.number == "555/039/Diskominfo/2022"
