# Installs what is missing and builds: sourced by apps/train_mnist.sh and tests/run.sh.
# Messages go to standard error, so that standard output carries nothing but the results.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where builds go. A tree that cannot be written needs another place.
builds=${GRADUS_BUILD_DIR:-$root/build}
[[ $builds == /* ]] || builds=$PWD/$builds
build=$builds/release

say() { printf '%s\n' "$*" >&2; }

# Runs a command with its output in a file.
log=$builds/setup.log
into_log() {
  mkdir -p "$builds"
  "$@" </dev/null >"$log" 2>&1 9>&-
}

# Runs a command; shows its output only if it fails.
quietly() {
  into_log "$@" && return 0
  cat "$log" >&2
  return 1
}

# Runs a command as root, without ever asking for a password.
as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }

has_mnist() { compgen -G "$root/data/mnist/train-images*" >/dev/null; }

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Installs the Debian packages that are not there, where apt may be used. Not being able to is no error here:
# CMake can still download the libraries, and says which are missing if it cannot.
install_packages() {
  local package missing=()
  command -v apt-get >/dev/null || return 0
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  if ((${#missing[@]} == 0)); then return 0; fi
  if ! can_be_root; then
    say "Only root can install packages; going on without. To install them: sudo apt-get install ${missing[*]}"
    return 0
  fi

  say "Installing ${missing[*]} ..."
  local install=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120
    install -y --no-install-recommends)
  into_log as_root apt-get update || say "apt-get update failed; trying to install all the same"
  quietly "${install[@]}" "${missing[@]}" && return 0
  for package in "${missing[@]}"; do
    into_log "${install[@]}" "$package" || say "could not install $package"
  done
}

# Stops if a program that the build cannot download is missing. $@: Debian's packages of all that the build may need.
require_tools() {
  local tools="" package missing=()
  command -v cmake >/dev/null || tools+=" cmake,"
  command -v "${CXX:-c++}" >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null ||
    tools+=" a C++20 compiler,"
  command -v ninja >/dev/null || command -v make >/dev/null || tools+=" ninja or make,"
  [[ -n $tools ]] || return 0
  say "error: missing:${tools%,}"
  say "To install what the build cannot download:"
  if command -v dnf >/dev/null; then
    say "  sudo dnf install gcc-c++ cmake ninja-build"
  elif command -v apk >/dev/null; then
    say "  apk add g++ cmake make"
  elif command -v brew >/dev/null || [[ $(uname) == Darwin ]]; then
    say "  xcode-select --install; brew install cmake ninja"
  else
    for package in "$@"; do is_installed "$package" || missing+=("$package"); done
    say "  sudo apt-get install ${missing[*]}     (the names on Debian and Ubuntu)"
  fi
  exit 1
}

# One build at a time in a folder: another waits here, until build() is done. macOS has no flock.
lock() {
  if ! mkdir -p "$builds" 2>/dev/null || [[ ! -w $builds ]]; then
    say "error: cannot write to $builds; set GRADUS_BUILD_DIR to the folder to build in"
    exit 1
  fi
  command -v flock >/dev/null || return 0
  exec 9>"$builds/lock"
  flock -n 9 && return 0
  say "Waiting for another build in $builds ..."
  flock 9
}

# Compilers at once: one a processor, but none without 1.5 GB of memory.
jobs() {
  local memory
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo 2>/dev/null || true)
  local count
  count=$(getconf _NPROCESSORS_ONLN)
  if [[ -n $memory ]] && ((memory < count)); then count=$memory; fi
  echo $((count > 0 ? count : 1))
}

# Is build/release configured, and with the tests if $1 is ON?
is_configured() {
  command -v cmake >/dev/null || return 1
  [[ -f $build/configured-ON || (-f $build/configured-OFF && $1 == OFF) ]]
}

packages_to_build=(g++ cmake ninja-build libeigen3-dev zlib1g-dev libspdlog-dev nlohmann-json3-dev libcli11-dev libpng-dev
  libjpeg-dev libminizip-dev)
# The programs are for tests of the package, the manual page, the documentation, downloads, and files that NumPy reads.
packages_to_test=(libgtest-dev libonnx-dev libprotobuf-dev pkg-config dpkg-dev file mandoc man-db doxygen curl ca-certificates
  python3-numpy)

# configure ON|OFF: the build with or without the tests, after installing what it needs.
configure() {
  local tests=$1 options=() packages=("${packages_to_build[@]}")
  lock
  # A build folder that was copied along with the project knows the wrong paths.
  if [[ -f $build/CMakeCache.txt ]] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
    rm -rf "$build"
  fi
  is_configured "$tests" && return 0
  if [[ $tests == ON ]]; then packages+=("${packages_to_test[@]}"); fi
  install_packages "${packages[@]}"
  require_tools "${packages[@]}"
  if [[ ! -f $build/CMakeCache.txt ]] && command -v ninja >/dev/null; then options+=(-G Ninja); fi
  # GRADUS_CMAKE_OPTIONS is a list of words.
  # shellcheck disable=SC2206
  options+=(-DCMAKE_BUILD_TYPE=Release "-DGRADUS_BUILD_TESTS=$tests" "-DGRADUS_BUILD_F64=$tests"
    ${GRADUS_CMAKE_OPTIONS:-})
  rm -f "$build"/configured-*
  quietly cmake -S "$root" -B "$build" "${options[@]}"
  touch "$build/configured-$tests"
}

# build target...
build() {
  quietly cmake --build "$build" --parallel "$(jobs)" --target "$@"
  exec 9>&-
}
