#!/bin/sh
# Makes .venv and installs pinned packages into it. Does nothing if they are there already.
#   scripts/setup.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."
requirements=$1

supported() {
    # The packages are pinned for these versions.
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

find_python() {
    # python3 comes first: it is the one the system looks after.
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if supported "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11, 3.12, 3.13 or 3.14 is needed, and none was found." >&2
    echo "On Debian 12 or Ubuntu 24.04 type: sudo apt-get install python3 python3-venv" >&2
    echo "On Ubuntu 22.04 type: sudo apt-get install python3.11 python3.11-venv" >&2
    return 1
}

make_venv() {
    python=$(find_python)
    # Debian ships the part of Python that makes environments as a package of its own.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        scripts/apt.sh "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    "$python" -m venv --clear .venv
}

install_packages() {
    # Hashes are checked throughout, also of the tool that builds the one package without a wheel.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements-build.txt
    if ! .venv/bin/uv pip install --quiet --python .venv/bin/python --system-certs \
        --require-hashes --only-binary :all: --no-binary autograd-gamma \
        --build-constraints requirements-build.txt -r "$requirements"; then
        # uv does not read pip.conf, where a hospital may name its own package index.
        echo "uv could not install the packages: trying pip, which is slower." >&2
        .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --require-hashes --only-binary :all: --no-binary autograd-gamma \
            --no-build-isolation --use-pep517 -r "$requirements"
    fi
}

# A copy of the requirements says what was installed; comparing it needs no clock.
stamp=.venv/installed-$requirements
supported .venv/bin/python || make_venv
if ! cmp -s "$requirements" "$stamp"; then
    echo "Installing $requirements into .venv" >&2
    rm -f .venv/installed-*
    install_packages
    cp "$requirements" "$stamp"
fi
