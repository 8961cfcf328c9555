#!/bin/sh
# Installs textlint into the folder named: npm comes from Debian, the rest from package.json beside this script.
set -eu
here=$(dirname "$0")
if ! command -v npm >/dev/null; then
    [ "$(id -u)" = 0 ] || { echo "textlint/setup.sh: must be run as root to install npm" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install -y --no-install-recommends npm >/dev/null
fi
[ ! -x "$1/node_modules/.bin/textlint" ] || exit 0
mkdir -p "$1"
cp "$here/package.json" "$here/textlintrc.json" "$1"
npm install --prefix "$1" --silent --no-audit --no-fund
