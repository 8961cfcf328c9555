"""Debian packages unpacked into private folders: nothing is installed, the system's apt stays as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.site.cache import SiteError, cache_dir, kept, locked

_MAIN_INDEX = re.compile(r"^'(\S+?)/?dists/bookworm/main/binary-", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """Packages of one Debian suite that are unpacked into the same folder."""

    name: str
    suite: str
    packages: tuple[str, ...]


_MODERN = ("libjs-lodash", "wordpress-theme-twentytwentyfive")
_WORDPRESS = ("wordpress", "php-getid3", "libjs-cropper", "libjs-underscore", "wordpress-l10n")
_LIBRARIES = (
    "libcom-err2", "libgssapi-krb5-2", "libicu72", "libk5crypto3", "libkeyutils1", "libkrb5-3",
    "libkrb5support0", "libldap-2.5-0", "libpq5", "libsasl2-2", "libssl3", "libxml2",
)  # fmt: skip

WORDPRESS = {
    "7.1": Bundle("wordpress-7.1", "sid", (*_WORDPRESS, *_MODERN, "libphp-phpmailer", "libjs-jquery-ui")),
    "6.8": Bundle("wordpress-6.8", "trixie", (*_WORDPRESS, *_MODERN)),
    "6.1": Bundle("wordpress-6.1", "bookworm", (*_WORDPRESS, "wordpress-theme-twentytwentythree")),
}
POSTGRES = Bundle("postgresql", "bookworm", ("postgresql-15", "postgresql-client-15", *_LIBRARIES))
# Built for a newer C library than Debian 12 has, so that comes along; its other libraries are the system's.
SNAC = Bundle("snac2", "sid", ("snac2", "libc6"))


def unpacked(bundle: Bundle) -> Path:
    """The root folder the bundle's packages are unpacked in; needs the network the first time only.

    SiteError when a package cannot be had.
    """
    return kept(bundle.name, lambda folder: _unpack(bundle, folder))


def _unpack(bundle: Bundle, folder: Path) -> None:
    apt = _apt_options()
    downloads = folder / ".downloads"
    downloads.mkdir()
    download = ["apt-get", *apt, "-qq", "download", *(f"{name}/{bundle.suite}" for name in bundle.packages)]
    try:
        _run(download, cwd=downloads)
    except SiteError:
        # The mirror may have replaced a package by a newer one since the lists were fetched.
        _run(["apt-get", *apt, "-qq", "update"])
        _run(download, cwd=downloads)
    for archive in sorted(downloads.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(folder)])
    shutil.rmtree(downloads)


def _apt_options() -> list[str]:
    """Options that make apt use our own sources and lists; the lists are fetched when missing."""
    folder = cache_dir() / "apt"
    with locked(cache_dir() / "apt.lock"):
        if not (folder / "ready").exists():
            _prepare_apt(folder)
    return ["-c", str(folder / "apt.conf")]


def _prepare_apt(folder: Path) -> None:
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    mirror = _mirror()
    suites = ("bookworm", "trixie", "sid")
    # The newer suites are signed with keys Debian 12 does not have.
    (folder / "sources.list").write_text("".join(f"deb [trusted=yes] {mirror} {s} main\n" for s in suites))
    (folder / "apt.conf").write_text(_APT_CONF.format(folder=folder))
    _run(["apt-get", "-c", str(folder / "apt.conf"), "-qq", "update"])
    (folder / "ready").touch()


# The #clear lines keep the system's own after-update programs from running for our lists. The dates do not
# matter: a mirror that lags behind or a clock that is wrong must not stop the tests.
_APT_CONF = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "{folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{folder}";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
APT::Sandbox::User "root";
"""


def _mirror() -> str:
    """The Debian mirror the system's apt uses for its main packages."""
    known = _run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(CODENAME) $(COMPONENT)"])
    for line in known.splitlines():
        if line.endswith(" Debian bookworm main"):
            return line.split()[0]
    # Without downloaded lists apt names the origin of no source, but still the addresses.
    found = _MAIN_INDEX.search(_run(["apt-get", "update", "--print-uris"]))
    if not found:
        raise SiteError("The system's apt sources name no Debian 12 (bookworm) mirror.")
    return found[1]


def _run(command: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip() or done.stdout.strip()
        raise SiteError(f"{' '.join(command[:1] + command[-2:])} failed; is there a network? {reason}")
    return done.stdout
