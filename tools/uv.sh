#!/bin/sh
# Put uv into .tools. A fresh Debian refuses `pip install` outside a folder, and has perhaps no pip.
set -eu
version='uv>=0.13,<0.14'
if ! python3 -m pip --version >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python3-pip (needed once) …"
        log=$(mktemp)
        if ! (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y python3-pip) \
            >"$log" 2>&1; then
            tail -n 5 "$log" >&2
            exit 1
        fi
    else
        echo "python3 has no pip. Install it once, then run make again:" >&2
        echo "    sudo apt-get install -y python3-pip" >&2
        exit 1
    fi
fi
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target .tools "$version"
