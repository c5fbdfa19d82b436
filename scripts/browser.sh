#!/bin/sh
# Prints the path of a browser for the tests, after installing one if there is none.
set -eu
cd "$(dirname "$0")/.."

on_path() {
    for name in chromium google-chrome google-chrome-stable chromium-browser; do
        path=$(command -v "$name") || continue
        # A snap can't read the files that tests hand to it.
        case $(readlink -f "$path") in */snap) continue ;; esac
        if grep -qs /snap/bin "$path" || ! "$path" --version >/dev/null 2>&1; then continue; fi
        echo "$path"
        return
    done
    return 1
}

playwrights_own() {
    .venv/bin/python -c '
import os
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
if not os.path.exists(path):
    raise SystemExit(1)
print(path)'
}

# Playwright drives every browser with a program that needs a library a bare machine lacks.
.venv/bin/python -m playwright --version >/dev/null 2>&1 || scripts/apt.sh libatomic1

if on_path || playwrights_own; then
    exit
elif grep -qs '^ID=debian' /etc/os-release; then
    scripts/apt.sh chromium fonts-noto-cjk # the font draws the Japanese on the pages
    on_path
else
    # Ubuntu has Chromium only as a snap.
    .venv/bin/python -m playwright install --with-deps chromium >&2
    playwrights_own
fi
