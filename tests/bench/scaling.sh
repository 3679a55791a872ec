#!/usr/bin/env bash
# Measures how the time of training a sample grows with hidden width, batch, threads and data, in Gradus and in PyTorch,
# and draws tests/bench/scaling.svg. Installs what is missing and builds first.
#   GRADUS_DATA=DIR tests/bench/scaling.sh [SECONDS]
# SECONDS: how long each of the 96 points is measured, in each of 3 rounds, whose median is drawn: 0.1 unless told
# otherwise, some 2 minutes in all. The numbers are in build/bench/scaling.json; the figure alone is drawn anew by
#   tests/bench/scaling_figure.py build/bench/scaling.json tests/bench/scaling.svg
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_peers
build_benchmarks gradus_bench
"$python" -B "$root/tests/bench/scaling.py" "$build" "${1:-0.1}"
"$python" -B "$root/tests/bench/scaling_figure.py" "$build/scaling.json" "$root/tests/bench/scaling.svg"
