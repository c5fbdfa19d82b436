#!/bin/sh
# Installs Debian or Ubuntu packages: as root, or through sudo.
#   scripts/apt.sh python3-venv
set -eu

if ! command -v apt-get >/dev/null; then
    echo "This is not Debian or Ubuntu. Please install by hand: $*" >&2
    exit 1
elif [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo >/dev/null; then
    sudo=sudo
else
    echo "Please ask an administrator to type: apt-get install $*" >&2
    exit 1
fi

apt_get() {
    # Another apt may be at work on a machine that has just started: wait for it.
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null </dev/null
}

echo "Installing with apt-get: $*" >&2
if ! { apt_get update && apt_get install -y --no-install-recommends "$@"; }; then
    echo "That failed. Please type: sudo apt-get update && sudo apt-get install $*" >&2
    exit 1
fi
