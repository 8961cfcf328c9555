"""The people of the test newsroom and what each may do."""

from __future__ import annotations

from dataclasses import dataclass

# What a service needs that reads submissions, publishes them or sends them back, and no more.
SERVICE_CAPABILITIES = (
    "read",  # a person can log in as the service and make its application password
    "edit_posts",  # list submissions, set categories and tags
    "edit_others_posts",  # open, change and return the writers' posts; their uploads, revisions and notes
    "edit_published_posts",  # see published and scheduled posts as editors do, correct or withdraw them
    "edit_private_posts", "read_private_posts",  # notice that a published post was hidden
    "publish_posts",
    "list_users",  # names and roles of people who have published nothing yet
    # Without it any save by the service, even of the status alone, strips what an editor embedded.
    "unfiltered_html",
)

# login, role, display name
_NEWSROOM = (
    ("admin", "administrator", "Admin Situs"),
    ("wpbridge", "wpbridge", "Layanan Redaksi"),
    ("editor1", "editor", "Rina Wahyuni"),
    ("editor2", "editor", "Ahmad Fauzi"),
    ("redaktur1", "editor", "Siti Norhasanah"),
    ("kepala1", "editor", "Muhammad Ridwan"),
    ("penulis1", "contributor", "Budi Santoso"),
    ("penulis2", "contributor", "Dewi Lestari"),
    ("penulis3", "author", "Hendra Gunawan"),
)


@dataclass(frozen=True)
class User:
    """One account: ``password`` is for logging in, ``app_password`` for REST and XML-RPC."""

    login: str
    role: str
    name: str
    password: str
    id: int
    app_password: str


def newcomers() -> list[dict[str, str]]:
    """The accounts to create, with the passwords chosen for them."""
    return [
        {"login": login, "role": role, "name": name, "password": f"{login}-account"}
        for login, role, name in _NEWSROOM
    ]
