"""Where things are: the environment's values and absolute paths put into a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from wpbridge import secret
from wpbridge.errors import ConfigError
from wpbridge.settings import STORE_URLS, ReportTable, SigningTable, SiteTable, StoreTable
from wpbridge.texts import T

if TYPE_CHECKING:
    from wpbridge.config import Config


def placed(config: Config, file: Path, env: Mapping[str, str]) -> Config:
    """The configuration with the environment's values, absolute paths and a complete store url."""
    folder = file.parent
    report = env.get("WPBRIDGE_REPORT_PATH") or (config.report.path if config.report else None)
    archive = env.get("WPBRIDGE_ARCHIVE_PATH") or config.archive.path
    sites = {name: _placed_policy(site, folder) for name, site in config.sites.items()}
    return config.model_copy(
        update={
            "sites": sites,
            "store": _placed_store(config.store, folder, env),
            "archive": config.archive.model_copy(update={"path": folder / archive}),
            "signing": SigningTable(key_file=folder / key) if (key := config.signing.key_file) else SigningTable(),
            "report": ReportTable(path=folder / report) if report else None,
        }
    )


def _placed_policy(site: SiteTable, folder: Path) -> SiteTable:
    """A policy is a name, or a path when it looks like one; the list of names lies beside the configuration."""
    placed = [str(folder / name) if "/" in name or name.endswith(".toml") else name for name in site.policies]
    policy = placed[0] if isinstance(site.policy, str) else tuple(placed)
    names = folder / site.names_file if site.names_file else None
    return site.model_copy(update={"policy": policy, "names_file": names})


def _placed_store(store: StoreTable, folder: Path, env: Mapping[str, str]) -> StoreTable:
    url = _checked_store_url(env["WPBRIDGE_STORE_URL"]) if env.get("WPBRIDGE_STORE_URL") else store.url
    if store.password_env or store.password_file:
        word = secret.read(
            "password", store.password_env, store.password_file, where="[store]", folder=folder, env=env
        )
        url = _with_password(url, word)
    blobs = folder / (env.get("WPBRIDGE_STORE_BLOBS") or store.blobs)
    return store.model_copy(update={"url": _absolute_sqlite(url, folder), "blobs": blobs})


def _checked_store_url(url: str) -> str:
    try:
        return StoreTable(url=url).url
    except ValidationError as e:
        raise ConfigError(T("WPBRIDGE_STORE_URL: {why}", why=STORE_URLS)) from e


def _absolute_sqlite(url: str, folder: Path) -> str:
    kind, found, path = url.partition("sqlite:///")
    return url if kind or not found or path.startswith(":memory:") else f"sqlite:///{folder / path}"


def _with_password(url: str, password: str) -> str:
    """The url with the password after its user; a url that has one keeps it."""
    parts = urlsplit(url)
    if parts.password or not parts.username:
        return url
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}").geturl()
