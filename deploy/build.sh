# What ./run and ./test share: installing, building the web application, building the program.
# Sourced from the project's root.

stop_with() {
    echo "$*" >&2
    exit 1
}

say() { echo "$*" >&2; }

# Results of compiling are shared between clones, wherever they lie.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros

build_packages="g++ cmake ninja-build ccache mold pkg-config python3 python3-yaml libboost1.81-dev
 libboost-json1.81-dev libboost-url1.81-dev libsqlite3-dev libpq-dev libpugixml-dev libfmt-dev libspdlog-dev
 libcli11-dev libyaml-cpp-dev libsodium-dev prometheus-cpp-dev libre2-dev libintelrdfpmath-dev libicu-dev
 libgeos-dev libjemalloc-dev doctest-dev librapidcheck-dev libbenchmark-dev tzdata ca-certificates"
test_packages="postgresql-15 kannel kannel-extras chromium fonts-noto-cjk clang-16 libclang-rt-16-dev procps util-linux"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Installs the Debian packages that are missing, and says so only then.
install_packages() {
    local wanted="$build_packages" missing=() name
    [ "$1" = test ] && wanted="$wanted $test_packages"
    for name in $wanted; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "Installing ${#missing[@]} packages: ${missing[*]}"
        mkdir -p build
        { as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq \
            --no-install-recommends "${missing[@]}"; } >build/install.log 2>&1 ||
            stop_with "Installing failed: run as root (or with sudo) and see build/install.log."
    fi
    install_node
}

# The web application's build needs Node 20.19 or newer, and an npm that understands its lock file (Debian 12's 9.2
# does not take an override that names another package). Debian 12 has older ones; npm has both as packages.
install_node() {
    local node_enough='const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a==20&&b>=19)?0:1)'
    [ -x .tools/node_modules/node-bin/bin/node ] &&
        export PATH="$PWD/.tools/node_modules/.bin:$PWD/.tools/node_modules/node-bin/bin:$PATH"
    if command -v npm >/dev/null && node -e "$node_enough" 2>/dev/null && npm_enough; then return; fi
    if ! command -v npm >/dev/null; then
        say "Installing nodejs and npm"
        { as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq \
            --no-install-recommends nodejs npm; } >>build/install.log 2>&1 ||
            stop_with "Installing Node failed: see build/install.log."
        if node -e "$node_enough" 2>/dev/null && npm_enough; then return; fi
    fi
    local kind=x64
    [ "$(uname -m)" = aarch64 ] && kind=arm64
    say "Installing Node 20 and npm 11 under .tools"
    mkdir -p .tools build
    npm install --loglevel=error --no-save --prefix .tools "node-bin@npm:node-linux-$kind@20.20.0" npm@11.6.2 \
        >>build/install.log 2>&1 || stop_with "Installing Node 20 from npm failed: see build/install.log."
    export PATH="$PWD/.tools/node_modules/.bin:$PWD/.tools/node_modules/node-bin/bin:$PATH"
}

npm_enough() { [ "$(npm --version | cut -d. -f1)" -ge 10 ]; }

# A stamp of the files that the web application is made of: it is built again only when they change.
web_stamp() {
    { find web/src web/public -type f -print0 2>/dev/null | sort -z | xargs -0 cat
      cat web/package-lock.json web/*.ts web/index.html api/openapi.yaml; } 2>/dev/null | sha256sum | cut -d' ' -f1
}

build_web() {
    [ -f web/dist/index.html ] && [ "$(cat build/web.stamp 2>/dev/null)" = "$(web_stamp)" ] && return
    mkdir -p build
    install_web
    say "Building the web application"
    (cd web && npm run --silent build) >build/web.log 2>&1 || {
        tail -n 20 build/web.log >&2
        stop_with "Building the web application failed: see build/web.log."
    }
    web_stamp >build/web.stamp  # after the build: it writes the types that it makes of the API among its sources
}

install_web() {
    local stamp
    stamp=$(sha256sum web/package-lock.json | cut -d' ' -f1)
    [ -d web/node_modules ] && [ "$(cat web/node_modules/.stamp 2>/dev/null)" = "$stamp" ] && return
    say "Installing the web application's packages"
    mkdir -p build
    (cd web && npm ci --loglevel=error --no-audit --no-fund) >build/npm.log 2>&1 ||
        stop_with "Installing the web packages failed: see build/npm.log."
    echo "$stamp" >web/node_modules/.stamp
}

# Builds the named targets, or the program alone.
build_program() {
    mkdir -p build
    [ -f build/release/build.ninja ] || cmake --preset release >build/cmake.log 2>&1 || {
        tail -n 20 build/cmake.log >&2
        stop_with "Configuring failed: see build/cmake.log."
    }
    [ -x build/release/yekuo ] || say "Building: some ten minutes on two cores, seconds when little has changed"
    if [ -t 2 ]; then
        NINJA_STATUS='[%p %f/%t] ' ninja -C build/release "${@:-yekuo}" >&2 || stop_with "Building failed: see above."
    else
        ninja -C build/release "${@:-yekuo}" >build/build.log 2>&1 || {
            grep -E 'error|FAILED' build/build.log | head -n 20 >&2
            stop_with "Building failed: see build/build.log."
        }
    fi
}

# The --db option among others, for a command that takes nothing else.
database_option() {
    while [ $# -gt 1 ]; do
        [ "$1" = --db ] && echo "--db $2"
        shift 2
    done
}
