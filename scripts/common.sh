# SPDX-License-Identifier: Apache-2.0
# Shared by ./demo and ./check: packages, configure, build. Sourced, from the top folder.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# packages_of SECTION...: names listed in the file `packages`
packages_of() {
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/{/^[a-z0-9]/p}" packages
    done
}

missing_of() {
    for package in $(packages_of "$@"); do
        case $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) in
        *" installed") ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

# need SECTION...: installs what is missing
need() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "no dpkg here: this is not Debian; going on with what is installed (see the file packages)"
        return
    fi
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    say "installing: $missing"
    if [ "$(id -u)" = 0 ]; then
        root=
    elif command -v sudo >/dev/null 2>&1; then
        root=sudo
    else
        die "need root to install packages, and there is no sudo; as root run: apt-get install $missing"
    fi
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 &&
        $root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q install -y --no-install-recommends $missing >&2 ||
        die "could not install: $missing; repair apt-get, or install them by hand, and run this again"
}

# build PRESET [TARGET...]: quiet when all goes well
build() {
    preset=$1
    shift
    log=build/$preset.log
    mkdir -p build
    if ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        die "could not configure; the reason is above"
    fi
    sed -n '/^-- dmavp/,/^-- $/{/^-- $/d;s/^-- //p}' "$log" >&2
    if ! cmake --build --preset "$preset" ${1:+--target "$@"} >"$log" 2>&1; then
        cat "$log" >&2
        die "could not build; the reason is above"
    fi
}
