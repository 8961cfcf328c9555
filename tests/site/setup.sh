#!/bin/sh
# Installs what the tests need from the system: PHP, MariaDB's programs, a browser, npm, and venv support.
# Needs nothing but a shell and apt, so that it can run before there is a virtual environment.
# Starts no service; says nothing and ends at once when everything is there.
set -eu

PYTHON=${PYTHON:-python3}
NEEDED="php8.2-cli php8.2-mysql php8.2-xml php8.2-mbstring php8.2-curl php8.2-gd php8.2-zip php8.2-intl"
NEEDED="$NEEDED mariadb-server-core mariadb-client-core ca-certificates tzdata hunspell-id chromium poppler-utils fonts-dejavu-core"

fail() {
    echo "tests/site/setup.sh: $1" >&2
    exit 1
}

command -v apt-get >/dev/null || fail "apt-get was not found; this needs Debian 12."

command -v npm >/dev/null || NEEDED="$NEEDED npm"
"$PYTHON" -c 'import ensurepip' 2>/dev/null || NEEDED="$NEEDED python3-venv"
missing=
for package in $NEEDED; do
    [ -e "/var/lib/dpkg/info/$package.list" ] || missing="${missing:+$missing }$package"
done
# A package that was removed can leave its list behind, so dpkg has the last word.
if [ -z "$missing" ]; then
    # shellcheck disable=SC2086
    dpkg -s $NEEDED 2>/dev/null | grep -q '^Status:.*\(deinstall\|half\|unpacked\|not-installed\)' || exit 0
    missing=$NEEDED
fi

[ "$(id -u)" = 0 ] || fail "must be run as root to install: $missing"
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
clean_up() {
    rm -f "$log"
    [ -z "${own_policy:-}" ] || rm -f "$policy"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
# Debian asks this program before it starts a service for a freshly installed package.
if [ ! -e "$policy" ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
echo "Installing: $missing"
apt-get -qq update >"$log" 2>&1 || { cat "$log" >&2; fail "apt-get update failed; is there a network?"; }
# shellcheck disable=SC2086
apt-get -qq install -y --no-install-recommends $missing >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "apt-get install failed; is there a network?"; }
