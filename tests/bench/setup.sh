# Builds the benchmarks in a folder of their own: sourced by run.sh, compare.sh and scaling.sh.
# shellcheck shell=bash
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../.ci/setup.sh"
build=$builds/bench

# build_benchmarks target...
build_benchmarks() {
  install_packages libbenchmark-dev libopenblas0-pthread
  GRADUS_CMAKE_OPTIONS="-DGRADUS_BUILD_BENCHMARKS=ON -DGRADUS_BUILD_EXAMPLES=OFF ${GRADUS_CMAKE_OPTIONS:-}"
  configure OFF
  if [[ ! -x $build/bin/gradus_bench ]]; then say "Building the benchmarks (the first time: some minutes) ..."; fi
  build "$@"
}

# What the others are run by: Debian's packages belong to Debian's Python.
python=/usr/bin/python3

# PyTorch with the reference BLAS is ten times slower: libopenblas0-pthread, above, takes its place.
install_peers() {
  install_packages python3-torch python3-sklearn python3-numpy
  "$python" -c 'import torch, sklearn, numpy' ||
    { say "error: $python needs torch, sklearn and numpy; on Debian or Ubuntu, install them with"
      say "  sudo apt-get install python3-torch python3-sklearn python3-numpy libopenblas0-pthread"
      exit 1; }
}
