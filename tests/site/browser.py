"""A real browser, Debian's chromium, for what people see in WordPress and in printed pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

_FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves the machine
]


# Portraits come from another host; a plain one stands for them.
_FACE = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="48" height="48" fill="#9aa"/></svg>'


@contextmanager
def browser(width: int = 1400, height: int = 900) -> Iterator[Page]:
    """An empty page in a window of this size."""
    flags = [*_FLAGS, "--no-sandbox"] if os.getuid() == 0 else _FLAGS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        try:
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.route("**/*gravatar.com/**", lambda route: route.fulfill(content_type="image/svg+xml", body=_FACE))
            yield page
        finally:
            chromium.close()


def log_in(page: Page, url: str, login: str, password: str) -> None:
    """Log in to WordPress as a person does."""
    page.goto(f"{url}/wp-login.php")
    page.fill("#user_login", login)
    page.fill("#user_pass", password)
    with page.expect_navigation(url="**/wp-admin/**"):
        page.click("#wp-submit")


def open_editor(page: Page, url: str, post: int) -> None:
    """Open a post in the block editor and close its welcome."""
    page.goto(f"{url}/wp-admin/post.php?post={post}&action=edit")
    page.wait_for_selector(".editor-header, .edit-post-header", timeout=60_000)
    page.evaluate(
        "() => { for (const scope of ['core/edit-post', 'core'])"
        " wp.data.dispatch('core/preferences').set(scope, 'welcomeGuide', false); }"
    )
    page.wait_for_function("() => wp.data.select('core/editor').getCurrentPostId() > 0")
