#!/usr/bin/env bash
# One command for everything: ./build.sh build | serve | docs | package | release | test | site | init | check | list | policy | size | pictures | bench | oldest | mutants | fuzz | reproduce | deny. Each installs what it needs and is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Tools, each at one version. wasm-bindgen's is the one in Cargo.lock.
BINARYEN=132.0.0
ESBUILD=0.28.2
TYPESCRIPT=7.0.2
BIOME=2.6.8
GECKODRIVER=0.37.1
CARGO_MUTANTS=27.1.0
CARGO_FUZZ=0.13.2
CARGO_DENY=0.20.2
TWIGGY=0.8.0
WASM_BINDGEN=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

usage() {
  cat <<'END'
./build.sh build                     make www/dist, the folder to upload, and print its sizes
./build.sh serve [--port N]          the same, then serve the demo, the documents and the studio on 127.0.0.1
./build.sh docs                      bring www/docs up to date, and lay it out as pages
./build.sh package                   target/package/placet-VERSION.tgz, the package for npm
./build.sh release                   target/released/VERSION: package, folder as zip, checksums, the changelog's entry
./build.sh test                      every test, in Chromium, Firefox and WebKit too
./build.sh site CONFIG.json [-o FOLDER] [--languages fr,de] [--one-file]
                                     a site's own files: config, services and languages inside, the notice painted ahead
./build.sh init | check | list | policy [...]
                                     write a config, check it, see the catalogue, the table for a policy page
./build.sh pictures [--keep]         screenshots of the real thing, and one sheet of them, in target/pictures
./build.sh size [--keep]             what takes the space; --keep after a release
./build.sh bench [...]               the benchmark beside other tools
./build.sh oldest [VERSION]          one visit in an old Chromium (115.0.0; 114.0.0 and 103.0.0 have the program as JavaScript)
./build.sh mutants [...]             changes the pure rooms line by line, and says what no test notices (hours);
                                     --file 'src/text/**' or --shard 1/12 for a part
./build.sh fuzz MINUTES [TARGET]     libFuzzer against what arrives from outside, each target so long
./build.sh reproduce                 builds twice, in folders of other names: the files have the same bytes
./build.sh deny                      licences, sources and known weaknesses of what Cargo.lock names
./build.sh firewall [N]              N values of the cookie against the OWASP Core Rule Set, at each level
END
}

say() { printf '\n== %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
missing() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

need_rust() {
  has cargo || missing "cargo is missing. Install Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer with rustup."
  has node && has npm || missing "node and npm are missing. Install Node.js 20 or newer (Debian: apt install nodejs npm)."
  local sysroot; sysroot=$(rustc --print sysroot)
  [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ] || component target add wasm32-unknown-unknown
  # Only makes the wasm smaller, so going on without it is right.
  [ -d "$sysroot/lib/rustlib/src/rust/library" ] || [ -n "${PLACET_PLAIN:-}" ] || (component component add rust-src) || true
}

component() {
  has rustup || missing "this Rust lacks $3 and there is no rustup to add it."
  say "rustup $*"
  rustup "$@" || missing "rustup could not add $3."
}

# npm's packages that make what ships, and those that check it.
MAKERS=("esbuild@$ESBUILD" "binaryen@$BINARYEN")
CHECKERS=("typescript@$TYPESCRIPT" "@biomejs/biome@$BIOME")
need_npm() { npm_into target/npm "${MAKERS[@]}"; }

# Install scripts stay off: esbuild's program is in the package of the platform. Two versions of React stand beside each other,
# and neither is the other's peer.
npm_install() { # folder, how, packages
  local folder=$1; shift
  npm install --prefix "$folder" --legacy-peer-deps --ignore-scripts --no-audit --no-fund --loglevel=error "$@"
}

npm_into() { # folder, packages at exact versions
  local folder=$1; shift
  [ "$(cat "$folder/versions" 2>/dev/null)" = "$*" ] && return
  say "npm: $* into $folder"
  mkdir -p "$folder"
  npm_install "$folder" --no-save "$@"
  printf '%s' "$*" >"$folder/versions"
}

need_browsers() {
  local packages=()
  has chromium || packages+=(chromium)
  has chromedriver || packages+=(chromium-driver)
  has firefox-esr || packages+=(firefox-esr)
  has WebKitWebDriver || packages+=(webkit2gtk-driver)
  has Xvfb || packages+=(xvfb)
  # Libraries whose files for browsers are on no npm.
  [ -f /usr/share/javascript/mootools/mootools-core-nc.js ] || packages+=(libjs-mootools)
  [ -f /usr/share/javascript/prototype/prototype.js ] || packages+=(libjs-prototype)
  # The hook that the documents write for WordPress.
  has php || packages+=(php-cli)
  apt_install "${packages[@]}"
}

need_chromium() { has chromium || apt_install chromium; }

apt_install() {
  [ $# -gt 0 ] || return 0
  local packages=("$@")
  has apt-get && [ "$(id -u)" = 0 ] || missing "install ${packages[*]} (on Debian, as root: apt install ${packages[*]})"
  say "apt: ${packages[*]} (about two minutes)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq -o DPkg::Lock::Timeout=600
  apt-get install -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends "${packages[@]}" >/dev/null
}

need_drivers() {
  export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  if ! has geckodriver; then
    say "cargo: geckodriver $GECKODRIVER (about two minutes)"
    cargo install --quiet --debug "geckodriver@$GECKODRIVER"
  fi
  if [ "$(wasm-bindgen-test-runner --version 2>/dev/null)" != "wasm-bindgen-test-runner $WASM_BINDGEN" ]; then
    say "cargo: the test runner of wasm-bindgen $WASM_BINDGEN (about three minutes)"
    # Not --locked: the lock file inside names versions that are no longer, or not yet, to be had.
    # Not optimized: that takes minutes longer to build than it saves in two runs.
    cargo install --quiet --debug --bin wasm-bindgen-test-runner "wasm-bindgen-cli@$WASM_BINDGEN"
  fi
}

weigh() { # what takes the space, function by function
  export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  if ! has twiggy; then
    say "cargo: twiggy $TWIGGY (about a minute)"
    cargo install --quiet --debug "twiggy@$TWIGGY"
  fi
  twiggy top -n 60 target/pack/bindgen/named.wasm
}

pack() { cargo run -p pack -- "$@"; }

# The owner's command reads the catalogue and the languages of the folder that was built.
command_of() {
  [ -d www/dist ] || build
  need_rust
  cargo run --quiet --package placet-command -- "$@"
}

build() {
  need_rust
  need_npm
  say "www/dist (the first time: one to two minutes)"
  pack dist
}

# Each ring is one step: its output is shown, its `test result:` lines are counted, and it fails the whole when it fails or ran no test.
passed=0 failed=0 ignored=0 broken=()
step() {
  local name=$1 began=$SECONDS; shift
  say "$name"
  "$@" || broken+=("$name")
  took "$began"
}
took() { printf -- '-- %d s\n' $((SECONDS - $1)); }
ring() {
  local name=$1 log ok bad left began=$SECONDS; shift
  say "$name"
  log=$(mktemp)
  "$@" 2>&1 | tee "$log" || broken+=("$name")
  ok=$(sed -n 's/^test result: .* \([0-9]*\) passed.*/\1/p' "$log" | paste -sd+ | bc_sum)
  bad=$(sed -n 's/^test result: .* \([0-9]*\) failed.*/\1/p' "$log" | paste -sd+ | bc_sum)
  left=$(sed -n 's/^test result: .* \([0-9]*\) ignored.*/\1/p' "$log" | paste -sd+ | bc_sum)
  rm -f "$log"
  passed=$((passed + ok)) failed=$((failed + bad)) ignored=$((ignored + left))
  [ $((ok + bad)) -gt 0 ] || broken+=("$name ran no test")
  took "$began"
}
bc_sum() { local sum; read -r sum || true; echo $((${sum:-0})); }

# What a run in the background said, and how it ended.
told() { # how it ended, its log
  cat "$2"
  rm -f "$2"
  return "$1"
}

# The test runner's server has four threads, each of which stays with one connection, and lets those that come all at once
# wait for one of the four for ever (tiny_http 0.12 takes a thread for free until it has woken up): no test begins. While
# four others are held, each connection of a browser gets a thread of its own.
hold_four() { # host and port
  local at="/dev/tcp/${1/://}"
  until (exec 3<>"$at") 2>/dev/null; do sleep 0.1; done
  exec 3<>"$at" 4<>"$at" 5<>"$at" 6<>"$at"
  exec sleep 120
}

in_browser() { # the driver's variable, its program
  local ring=(cargo test --target wasm32-unknown-unknown --package placet --test browser) address code=0
  "${ring[@]}" --no-run || return
  address="127.0.0.1:$((20000 + RANDOM % 10000))"
  hold_four "$address" &
  local held=$!
  env -u CHROMEDRIVER -u GECKODRIVER "$1=$(command -v "$2")" WASM_BINDGEN_TEST_ADDRESS="$address" \
    WASM_BINDGEN_TEST_TIMEOUT=120 timeout 120 "${ring[@]}" || code=$?
  kill "$held"
  return "$code"
}

run_tests() {
  local started=$SECONDS
  need_rust
  cargo fmt --version >/dev/null 2>&1 || component component add rustfmt
  cargo clippy --version >/dev/null 2>&1 || component component add clippy
  need_npm
  npm_into target/npm-lint "${CHECKERS[@]}"
  # shellcheck disable=SC2046
  npm_into target/npm-e2e $(cat tests/e2e/npm.txt)
  # The one waits for the network, the other for the processor.
  need_browsers &
  local browsers=$!
  need_drivers
  wait "$browsers"
  step "format" cargo fmt --all --check
  step "JavaScript: form and lint" target/npm-lint/node_modules/.bin/biome ci --error-on-warnings
  step "JavaScript: types" target/npm-lint/node_modules/.bin/tsc --project src/browser/js
  step "clippy, native" cargo clippy --quiet --workspace --all-targets -- -D warnings
  step "clippy, wasm" cargo clippy --quiet --package placet --package placet-command --lib --test browser --target wasm32-unknown-unknown -- -D warnings
  step "www/dist and the npm package" pack package
  step "JavaScript: types of the studio" target/npm-lint/node_modules/.bin/tsc --project www/studio
  step "documents" pack docs
  ring "native tests" cargo test --workspace --exclude e2e --no-fail-fast
  # Other inputs in each run, a minute for each law, one after the other and behind all the rest: the browsers wait more
  # than they work. What it says is shown at the end.
  local fuzzed; fuzzed=$(mktemp)
  PLACET_FUZZ_SECONDS=60 nice -n 19 cargo test --workspace --exclude e2e --test fuzzed -- --nocapture other_inputs >"$fuzzed" 2>&1 &
  local fuzzing=$!
  step "documentation" env RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --no-deps --package placet
  ring "in Chromium" in_browser CHROMEDRIVER chromedriver
  ring "in Firefox" in_browser GECKODRIVER geckodriver
  # A machine on which WebKit's cases, the slowest, are not through after 35 minutes leaves the rest of them out, by name: forty
  # are what the whole may take.
  local left=$((2100 - SECONDS + started))
  ring "end to end" env PLACET_WEBKIT_SECONDS=$((left > 0 ? left : 0)) cargo test --package e2e
  local ended=0
  wait "$fuzzing" || ended=$?
  ring "new inputs, a minute for each law" told "$ended" "$fuzzed"
  say "after $((SECONDS - started)) s"
  for name in "${broken[@]}"; do printf 'failed: %s\n' "$name"; done
  # A ring that broke before it counted anything is a failure too.
  [ ${#broken[@]} -eq 0 ] || [ "$failed" -gt 0 ] || failed=${#broken[@]}
  printf '\n%d passed, %d failed, %d ignored (each was told above, with its reason)\n' "$passed" "$failed" "$ignored"
  [ "$failed" -eq 0 ]
}

release() {
  local day; day=$(date -u +%F)
  need_rust
  need_npm
  # Why there is none is said before anything is built.
  pack release
  # shellcheck disable=SC2046
  npm_into target/npm-e2e $(cat tests/e2e/npm.txt)
  say "www/dist and the npm package"
  pack package "$day"
  say "the package, as it is installed"
  cargo test --package placet-command --test package
  say "target/released"
  pack release "$day"
}

need_cargo() { # program, its version
  export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  has "$1" && return
  say "cargo: $1 $2 (some minutes)"
  cargo install --quiet --debug --locked "$1@$2"
}

mutants() {
  need_rust
  need_cargo cargo-mutants "$CARGO_MUTANTS"
  local rooms=() room
  if [[ " $* " != *" --file "* ]]; then
    for room in text consent config release banner; do rooms+=(--file "src/$room/**"); done
  fi
  # Few random cases and no debug information: one change is built and tried in a third of the time.
  PROPTEST_CASES=32 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 nice -n 10 \
    cargo mutants --package placet "${rooms[@]}" --output target --minimum-test-timeout 120 --colors never "$@" \
    -- --lib --test visits --test config --test record --test view
}

fuzz() { # minutes, target
  need_rust
  need_cargo cargo-fuzz "$CARGO_FUZZ"
  local seconds=$((${1:?how many minutes} * 60)) target targets=${2:-} kept
  [ -n "$targets" ] || targets=$(ls tests/fuzz/corpus)
  for target in $targets; do
    say "fuzz $target, $((seconds / 60)) min"
    # What is found on the way stays in target; the inputs in the repository are few and chosen.
    kept=target/fuzz/found/$target
    mkdir -p "$kept"
    # On stable, the flags of the fuzzer are asked for by this variable. There is no unsafe code for a sanitizer to watch.
    # What a page keeps for good is kept for good here too: memory that grows is no mistake.
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target/fuzz cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none "$target" \
      "$kept" "tests/fuzz/corpus/$target" -- -max_total_time="$seconds" -rss_limit_mb=0 -detect_leaks=0 -max_len=4096 -timeout=10
  done
}

# Two copies of the sources, in folders of different names and lengths, built from nothing: what comes out must not differ in a
# byte. The programs of npm are shared.
reproduce() {
  need_rust
  need_npm
  local folder=$PWD/target/reproduce copy name
  rm -rf "$folder"
  for name in one "two, of a longer name"; do
    copy=$folder/$name
    mkdir -p "$copy/target"
    tar --exclude=./target --exclude=./.git --exclude=./www/dist --exclude=node_modules -cf - . | tar -xf - -C "$copy"
    ln -s "$PWD/target/npm" "$copy/target/npm"
    say "build in $name"
    (cd "$copy" && env -u CARGO_TARGET_DIR cargo run --quiet --package pack -- package >/dev/null)
    (cd "$copy" && find www/dist target/package -type f | LC_ALL=C sort | xargs -d '\n' sha256sum) >"$folder/$name.sums"
    rm -rf "$copy"
  done
  [ -s "$folder/one.sums" ] || missing "the build made no file."
  diff "$folder/one.sums" "$folder/two, of a longer name.sums" || missing "the two builds differ."
  grep -E ' (www/dist/placet[^/]*|target/package/[^/]*\.tgz)$' "$folder/one.sums"
  printf '%d files, the same bytes twice\n' "$(wc -l <"$folder/one.sums")"
}

deny() {
  need_rust
  need_cargo cargo-deny "$CARGO_DENY"
  # .cargo/deny.toml says what is allowed.
  cargo deny --locked check licenses bans sources
  # Weaknesses of crates stand in a repository of their own, those of npm's packages at its registry, if it is no mirror that
  # leaves them out. Without them, the rest has been checked all the same, and that is said.
  local unchecked=()
  if cargo deny --locked fetch db >/dev/null 2>&1; then
    cargo deny --locked check advisories
  else
    unchecked+=("crates (RustSec's database)")
  fi
  weaknesses fatal "${MAKERS[@]}" "${CHECKERS[@]}" || unchecked+=("npm's packages for the build")
  # What only tests load is as its vendors published it: told, and no failure.
  # shellcheck disable=SC2046
  weaknesses told $(cat tests/e2e/npm.txt) || unchecked+=("npm's packages for the tests")
  [ ${#unchecked[@]} -eq 0 ] || missing "known weaknesses could not be had from here, and were NOT checked, of: $(IFS=,; echo "${unchecked[*]}")"
}

weaknesses() { # fatal or told, npm's packages; fails where nobody knows
  local how=$1 folder=target/weaknesses/$1; shift
  rm -rf "$folder" && mkdir -p "$folder"
  say "npm: known weaknesses ($how)"
  npm_install "$folder" --package-lock-only "$@"
  if npm audit --prefix "$folder" --json >"$folder/report" 2>/dev/null; then return; fi
  # Whatever is no report is an answer of a registry that has none.
  grep -q '"auditReportVersion"' "$folder/report" || return
  npm audit --prefix "$folder" || [ "$how" = told ] || exit 1
}

oldest() { # version of the package, which is that of the engine inside
  local version=${1:-115.0.0}
  need_rust
  npm_into "target/oldest/$version" "@sparticuz/chromium@$version"
  node tests/oldest/visit.mjs "target/oldest/$version" www/dist
}

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  build) build ;;
  serve) build; pack docs; pack studio; pack serve "$@" ;;
  docs) need_rust; pack docs ;;
  package) need_rust; need_npm; pack package ;;
  release) release ;;
  init|check|list|policy) command_of "$verb" "$@" ;;
  site) build; command_of site "$@" ;;
  size) need_rust; need_npm; pack size "$@"; weigh ;;
  test) run_tests ;;
  firewall) need_rust; tests/firewall/try.sh "$@" ;;
  pictures) build; need_browsers; has fc-list && fc-list :lang=ja | grep -q . || apt_install fontconfig fonts-noto-cjk; need_drivers; cargo run --package e2e --bin pictures -- "$@" ;;
  bench) build; need_chromium; node tests/bench/bench.mjs "$@" ;;
  oldest) build; oldest "$@" ;;
  mutants) mutants "$@" ;;
  fuzz) fuzz "$@" ;;
  reproduce) reproduce ;;
  deny) deny ;;
  *) usage; [ "$verb" = help ] || [ -z "$verb" ] || exit 2 ;;
esac
