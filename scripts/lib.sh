# Shared by the scripts: options, packages, building. Sourced, not run.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "not root and no sudo: install these yourself: ${missing[*]}"
  fi
}

# need PACKAGE...: installs those that are missing, and says which.
need() {
  missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null |
      grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y
             -o DPkg::Lock::Timeout=900 -o Dpkg::Use-Pty=0)
  as_root "${apt[@]}" update >/dev/null
  as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" \
    >"${TMPDIR:-/tmp}/claimcheck-apt.log" 2>&1 ||
    { tail -n 20 "${TMPDIR:-/tmp}/claimcheck-apt.log" >&2
      die "the packages could not be installed"; }
}

llvm=22
jobs=$(nproc)

# Sets `build`: one folder per LLVM version, the default one in build/.
choose_build() {
  case $llvm in
    19|20|21|22) ;;
    *) die "--llvm $llvm: 19, 20, 21 or 22" ;;
  esac
  build=$root/build
  [ "$llvm" = 22 ] || build=$root/build-$llvm
}

packages_to_build() {
  echo cmake ninja-build g++ nlohmann-json3-dev \
    "llvm-$llvm-dev" "libclang-$llvm-dev" "clang-tidy-$llvm"
}

# The example programs of two packages, and what their headers need.
packages_of_examples() { echo libcpp-jwt-dev librhonabwy-dev; }

# What the programs that the judges generate are written against.
packages_of_judges() {
  echo openssl libssl-dev libjwt-dev libcjose-dev libjansson-dev \
    libsodium-dev libgcrypt20-dev libmbedtls-dev libgnutls28-dev nettle-dev \
    libbotan-2-dev libcrypto++-dev
}

packages_to_test() {
  echo git python3 python3-jsonschema "clang-$llvm" "llvm-$llvm-tools" \
    clang-format-22 $(packages_of_examples) $(packages_of_judges)
}

# compile [TARGET...]
compile() {
  say "building with LLVM $llvm into ${build#"$root"/}"
  cmake --preset release -B "$build" -DCLAIMCHECK_LLVM="$llvm" >/dev/null
  cmake --build "$build" -j "$jobs" -- "$@"
}
