#!/usr/bin/env bash
# Tests of the package, which CTest runs: test.sh STEP BUILD [COMPILER], where BUILD is a build of Gradus that is done.
#   install       BUILD into a prefix, which is then moved, as nothing in it may depend on where it was
#   subdirectory  as a part of another project, Gradus is optimized and position independent whatever that project is
#   find_package  a project of its own finds it there, builds with its own flags and runs
#   version       find_package refuses versions that it is not
#   pkg_config    the same as find_package, without CMake
#   deb           the packages of Debian's form: their fields, and the command unpacked from one
#   processor     on a processor without AVX2, the command runs, or says that it is built for others
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

# Ends the test, as skipped, where one of these programs is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null && continue
    printf 'test.sh: Skipped\nneeds %s\n' "$program"
    exit 77
  done
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

step_subdirectory() {
  local project=$work/subdirectory type
  rm -rf "$project"
  mkdir -p "$project"
  cat >"$project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(own LANGUAGES CXX)
set(GRADUS_BUILD_APPS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_subdirectory($here/../.. gradus)
add_executable(own $here/consumer/main.cpp)
target_link_libraries(own PRIVATE gradus_cli)
END
  for type in "" Debug Release; do
    cmake -S "$project" -B "$project/build$type" "-DCMAKE_CXX_COMPILER=$compiler" "-DCMAKE_BUILD_TYPE=$type" \
      -DBUILD_SHARED_LIBS=ON >"$project/log" || fail "to be configured for '$type', got $(cat "$project/log")"
    [[ -n $type ]] || grep -q "no CMAKE_BUILD_TYPE is set" "$project/log" || fail "a word on the missing build type"
    grep '"command".*/gradus[a-z0-9_]*\.dir/' "$project/build$type/compile_commands.json" >"$project/commands"
    [[ $(wc -l <"$project/commands") -gt 10 ]] || fail "the commands that compile Gradus"
    awk '{ last = ""; for (i = 1; i <= NF; i++) if ($i ~ /^-O/) last = $i; if (last !~ /^-O[123]$/) { print; bad = 1 } }
         END { exit bad }' "$project/commands" || fail "all of Gradus to be optimized where the build type is '$type'"
    if grep -vE ' -fPIC | -fPIE .*gradus_command' "$project/commands"; then fail "position independent code"; fi
  done
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
  need pkg-config
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
  need dpkg-deb dpkg-shlibdeps
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

step_processor() {
  need qemu-x86_64
  qemu-x86_64 -cpu Nehalem "$build/bin/gradus" train --data digits --limit 100 --epochs 1 >"$work/processor.log" 2>&1 ||
    fail "a training on a processor of 2008: $(cat "$work/processor.log")"
  qemu-x86_64 -cpu Nehalem "$build/bin/gradus" --version | grep -q baseline || fail "--version to name the instruction set"
}

mkdir -p "$work"
"step_$step"
