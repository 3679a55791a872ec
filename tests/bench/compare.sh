#!/usr/bin/env bash
# Measures Gradus beside PyTorch and scikit-learn, Debian's packages, and beside the roofline, what a large product of
# matrices reaches here (roofline.cpp); prints a table of ratios. Installs what is missing and builds first.
#   GRADUS_DATA=DIR tests/bench/compare.sh [-n ROUNDS] [-c AVX-512|AVX2]
# Where the processor has AVX-512, a second table is of AVX2 alone, to which everything is then held; -c gives one of the
# two. First each peer is tried at each of its settings: 1 and 2 threads, OpenBLAS's kernels, PyTorch's loops,
# OMP_WAIT_POLICY. Then all take turns, the peers at their best setting, for 5 rounds unless told otherwise. A ratio is
# taken within a round; the table shows medians of the rounds, and their range. All that was measured is in
# build/bench/compare.json. It takes about 10 minutes, in which the machine should do nothing else. Without GRADUS_DATA,
# the folder of MNIST's four gz files, Gradus trains on its synthetic digits and the others on noise of the same size, and
# reading files is not measured.
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_peers
build_benchmarks gradus_bench gradus_command
exec "$python" -B "$root/tests/bench/compare.py" "$build" "$@"
