"""``python -m tests.site``: a WordPress and a social server to try things out with, until Ctrl-C."""

from __future__ import annotations

import signal
import sys

from tests.site import MariaDB, SiteError, Snac, WordPress


def main() -> int:
    """Start the servers, say where they are and who can log in, and wait."""
    # A polite end by `kill` tidies up like Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with MariaDB() as db, WordPress(db) as wp, Snac() as snac:
            _describe(wp, snac)
            signal.pause()
    except SiteError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def _describe(wp: WordPress, snac: Snac) -> None:
    print(f"WordPress {wp.version}   {wp.url}/wp-admin/\n")
    print(f"{'login':<11}{'account password':<20}{'application password':<32}{'role':<15}name")
    for user in wp.users.values():
        print(f"{user.login:<11}{user.password:<20}{user.app_password:<32}{user.role:<15}{user.name}")
    print(f"\nSocial server     {snac.url}/{snac.user}  (password {snac.password})")
    print(f"Access token      {snac.token}")
    print(f"\nMail it sends     {wp.folder / 'mail'}\nCtrl-C ends everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
