"""WordPress as a folder a web server can show, made from Debian's packages."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.site.cache import SiteError, kept, link_tree
from tests.site.packages import WORDPRESS, unpacked

_LANGUAGE = "id_ID"


def docroot(version: str) -> Path:
    """The cached document root of ``version`` ("7.1", "6.8" or "6.1"), without settings and uploads.

    It must not be changed: sites share its files by hard links.
    """
    if version not in WORDPRESS:
        raise SiteError(f"WordPress {version} is not known; choose one of {', '.join(WORDPRESS)}.")
    package = unpacked(WORDPRESS[version])
    return kept(f"docroot-{version}", lambda folder: _prepare(package / "usr/share/wordpress", folder))


def _prepare(source: Path, folder: Path) -> None:
    link_tree(source, folder)
    (folder / "wp-config.php").unlink()
    for path in folder.rglob("*"):
        if path.is_symlink():
            _materialise(path, source / path.relative_to(folder))
        elif path.suffix == ".mo" and _LANGUAGE not in path.name:
            path.unlink()


def _materialise(link: Path, original: Path) -> None:
    """Put the file in the place of the link: the web server shows nothing outside the document root."""
    link.unlink()
    target = Path(os.path.realpath(original))
    if target.is_file():
        shutil.copyfile(target, link)
