# shellcheck shell=bash
# What the scripts here share: how they speak, how they stop, and which cargo they call. Sourced, never run.

set -euo pipefail
# shellcheck source=scripts/env
. "$(dirname "${BASH_SOURCE[0]}")/env"
cd "$TEGATA_ROOT"

# One clock for a whole `make run`, however many scripts it goes through.
export TEGATA_STARTED=${TEGATA_STARTED:-$(date +%s)}

# A line on what is being done, with the time since the first one.
say() {
    local passed=$(($(date +%s) - TEGATA_STARTED))
    printf '[%02d:%02d] %s\n' $((passed / 60)) $((passed % 60)) "$*" >&2
}

# What happened, and what to do about it.
fail() {
    printf '\nerror: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
}

# `cargo` with the toolchain that builds for the browser.
wasm_cargo() {
    if [[ -n $TEGATA_WASM_TOOLCHAIN ]]; then
        RUSTUP_TOOLCHAIN=$TEGATA_WASM_TOOLCHAIN cargo "$@"
    else
        cargo "$@"
    fi
}

# The compiler that it uses.
wasm_rustc() {
    if [[ -n $TEGATA_WASM_TOOLCHAIN ]]; then
        RUSTUP_TOOLCHAIN=$TEGATA_WASM_TOOLCHAIN rustc "$@"
    else
        rustc "$@"
    fi
}

# One key of `[package.metadata.leptos]`; a list comes one value a line, a missing key is an empty string.
leptos_key() {
    leptos_metadata=${leptos_metadata:-$(cargo metadata --no-deps --format-version 1)}
    node -e 'const { packages } = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const value = packages[0].metadata.leptos[process.argv[1]] ?? "";
        console.log([value].flat().join("\n"));' "$1" <<<"$leptos_metadata"
}

# python_venv REQUIREMENTS OTHERS...: the folder of a virtual environment with these, made once for each content.
python_venv() {
    local venv
    venv=$TEGATA_TOOLS/python-$(cat "$@" | cksum | cut -d' ' -f1)
    if [[ ! -e $venv/ready ]]; then
        say "installing the Python packages of $1"
        rm -rf "$venv"
        { python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet -r "$1"; } >&2 ||
            fail "the Python packages of $1 could not be installed" \
                "pip's message stands above. Is PyPI reachable? Try: python3 -m pip download --no-deps pytest"
        touch "$venv/ready"
    fi
    echo "$venv"
}

# The environment of everything in examples: tests, examples and kits.
examples_venv() { python_venv examples/tests/requirements.txt examples/*/requirements.txt examples/kits/*/requirements.txt; }

# npm_packages FOLDER: installs what its package-lock.json names, unless it is there.
npm_packages() {
    # npm's own note of what is installed; a changed lock file is newer.
    if [[ ! -e $1/node_modules/.package-lock.json || $1/package-lock.json -nt $1/node_modules/.package-lock.json ]]; then
        npm ci --prefix "$1" --no-audit --no-fund --loglevel=error ||
            fail "npm could not install the packages of $1/package.json" \
                "Its message stands above. Is the npm registry reachable? Try: npm ping"
    fi
}
