#!/usr/bin/env bash
# Make the environment that grading runs in, and validate the worksheets once.
#
#   ./setup.sh          what grading needs (this is what Gradescope runs, as root, when the image is built)
#   ./setup.sh dev      also the command line, and what the tests need
#
# BYHAND_ENV names another folder for the environment, BYHAND_PYTHON another interpreter.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
extras=${1:-}

# On Gradescope the environment lies outside the source, where other users can read it.
if [ "$source_folder" = /autograder/source ]; then
    environment=${BYHAND_ENV:-/opt/byhand-autograder}
else
    environment=${BYHAND_ENV:-$source_folder/.venv}
fi

find_python() {
    local name
    for name in ${BYHAND_PYTHON:-python3 python3.13 python3.12 python3.11 python3.10}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "setup.sh: no Python 3.10 or newer was found; name one with BYHAND_PYTHON" >&2
    return 1
}

python=$environment/bin/python
if ! "$python" -m pip --version >/dev/null 2>&1; then
    base=$(find_python)
    if ! "$base" -c 'import ensurepip, venv' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv
    fi
    rm -rf "$environment"
    "$base" -m venv "$environment"
fi

requirement=$source_folder
[ -z "$extras" ] || requirement="$source_folder[$extras]"
"$python" -m pip install --quiet --disable-pip-version-check --editable "$requirement"
"$python" -m compileall -q "$source_folder/autograder" "$source_folder/reference" || true
"$python" -m autograder.prepare
"$python" - "$source_folder/pyproject.toml" "$environment/.ready${extras:+-$extras}" <<'PYTHON'
import hashlib, pathlib, sys
pyproject, stamp = map(pathlib.Path, sys.argv[1:])
stamp.write_text(hashlib.sha256(pyproject.read_bytes()).hexdigest() + "\n")
PYTHON
if [ "$source_folder" = /autograder/source ]; then
    chmod -R go-rwx "$source_folder" # the keys are in there
fi
