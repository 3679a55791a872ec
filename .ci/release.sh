#!/usr/bin/env bash
# Makes what a release offers, in build/packages: Debian packages for this machine's Debian, and an archive of the command
# with its libraries, for every Linux whose glibc is not older. The command in both runs on every processor of this kind.
set -euo pipefail
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
build=$builds/package
offered=$builds/packages

# The command, and its libraries in turn, find their libraries in the archive (so RPATH, and not RUNPATH).
GRADUS_CMAKE_OPTIONS="-DGRADUS_BUILD_F64=ON -DGRADUS_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_RPATH=\$ORIGIN/../lib/gradus -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags ${GRADUS_CMAKE_OPTIONS:-}"
install_packages dpkg-dev file
configure OFF
say "Building (some minutes) ..."
build all

rm -rf "$offered"
quietly cpack --config "$build/CPackConfig.cmake" -G DEB -B "$offered"
rm -rf "$offered/_CPack_Packages"

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[^=]*=//p' "$build/CMakeCache.txt")
name=gradus-$version-linux-$(uname -m)
rm -rf "${build:?}/$name"
quietly cmake --install "$build" --component gradus --prefix "$build/$name"
mkdir -p "$build/$name/lib/gradus"
ldd "$build/$name/bin/gradus" | awk '$3 ~ "^/" && $1 !~ /^lib(c|m|dl|rt|pthread)\.so/ {print $3}' |
  xargs cp -L -t "$build/$name/lib/gradus"
tar -C "$build" -czf "$offered/$name.tar.gz" "$name"
ls "$offered"
