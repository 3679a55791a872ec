#!/usr/bin/env bash
# Tests of the package, which CTest runs: test.sh STEP BUILD [COMPILER], where BUILD is a build of Gradus that is done.
#   install       BUILD into a prefix, which is then moved, as nothing in it may depend on where it was
#   find_package  a project of its own finds it there, builds with its own flags and runs
#   version       find_package refuses versions that it is not
#   pkg_config    the same as find_package, without CMake
#   deb           the packages of Debian's form: their fields, and the command unpacked from one
set -euo pipefail

step=$1
build=$2
compiler=${3:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$build/package_test
prefix=$work/moved/prefix

fail() {
  printf 'expected %s\n' "$*" >&2
  exit 1
}

# AddressSanitizer needs address space where a kernel that randomizes much leaves none.
run() {
  if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

configure_consumer() {
  local folder=$1
  shift
  rm -rf "$folder"
  cmake -S "$here/consumer" -B "$folder" "-DCMAKE_CXX_COMPILER=$compiler" -DCMAKE_BUILD_TYPE=Debug \
    "-DCMAKE_PREFIX_PATH=$prefix" "$@"
}

step_install() {
  rm -rf "$work/first" "$work/moved"
  cmake --install "$build" --prefix "$work/first"
  mkdir "$work/moved"
  mv "$work/first" "$prefix"
  local file
  for file in bin/gradus include/gradus/gradus.hpp share/man/man1/gradus.1 share/doc/gradus/copyright \
    share/bash-completion/completions/gradus; do
    [[ -s $prefix/$file ]] || fail "$file in the prefix"
  done
  if grep -rIl -e "$build" "$prefix"; then fail "no path of the build in the prefix"; fi
  "$prefix/bin/gradus" --version
}

step_find_package() {
  configure_consumer "$work/consumer"
  cmake --build "$work/consumer" --parallel 2
  local program
  for program in "$work"/consumer/consumer*; do
    if [[ -x $program ]]; then run "$program"; fi
  done
}

step_version() {
  local version
  for version in 99 0.0; do
    if configure_consumer "$work/version" "-DVERSION=$version" >"$work/version.log" 2>&1; then
      fail "find_package(gradus $version) to fail"
    fi
    tr -s ' \n' ' ' <"$work/version.log" | grep -q "compatible with requested version" || fail "CMake to say why"
  done
}

step_pkg_config() {
  local version flags
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name gradus.pc)")
  export PKG_CONFIG_PATH
  version=$("$prefix/bin/gradus" --version | cut -d' ' -f2)
  pkg-config --exact-version="$version" gradus || fail "gradus.pc to have version $version"
  read -ra flags < <(pkg-config --cflags --libs gradus)
  "$compiler" -std=c++20 -O0 "$here/consumer/main.cpp" -o "$work/by_pkg_config" "${flags[@]}"
  "$work/by_pkg_config"
  if [[ -f $PKG_CONFIG_PATH/gradus_f64.pc ]]; then
    pkg-config --cflags --libs gradus_f64 | grep -q -e '-DGRADUS_DOUBLE .*-lgradus_f64 ' ||
      fail "gradus_f64.pc to be the library in double"
  fi
}

step_deb() {
  rm -rf "$work/deb"
  mkdir -p "$work/deb"
  (cd "$build" && cpack -G DEB -B "$work/deb")
  local package field file
  for package in gradus libgradus-dev; do
    file=$(echo "$work"/deb/"$package"_*.deb)
    [[ -f $file ]] || fail "one ${package}_*.deb"
    for field in Version Architecture Depends Maintainer Description; do
      [[ -n $(dpkg-deb -f "$file" "$field") ]] || fail "$package to have the field $field"
    done
    [[ $(basename "$file") == "${package}_$(dpkg-deb -f "$file" Version)_$(dpkg --print-architecture).deb" ]] ||
      fail "a name as Debian's, got $file"
    dpkg-deb -x "$file" "$work/deb/$package"
  done
  dpkg-deb -f "$work"/deb/gradus_*.deb Depends | grep -q "libc6 (>=" || fail "gradus to depend on libc6"
  if dpkg-deb -f "$work"/deb/gradus_*.deb Depends | grep -q onnx; then fail "gradus not to need ONNX"; fi
  dpkg-deb -f "$work"/deb/libgradus-dev_*.deb Depends | grep -q libeigen3-dev ||
    fail "libgradus-dev to depend on libeigen3-dev"
  "$work/deb/gradus/usr/bin/gradus" --version
  [[ -f $work/deb/libgradus-dev/usr/include/gradus/gradus.hpp ]] || fail "headers in /usr/include"
}

mkdir -p "$work"
"step_$step"
