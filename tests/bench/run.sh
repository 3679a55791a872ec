#!/usr/bin/env bash
# Runs the benchmarks and prints a table: installs what is missing, builds, and calls gradus_bench with the arguments
# given here, which are Google Benchmark's:
#   tests/bench/run.sh                                     all of them, about 3 minutes
#   tests/bench/run.sh --benchmark_filter=epoch            those whose name fits a regular expression
#   tests/bench/run.sh --benchmark_list_tests              their names
#   tests/bench/run.sh --benchmark_out=FILE.json           the same numbers for programs to read
# Training reads MNIST from the folder $GRADUS_DATA, and else takes synthetic digits. Time is that of the clock on the
# wall; CPU is the calling thread's alone.
# The roofline has programs of its own, build/bench/bin/roofline_*, where FLOP is what counts.
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

build_benchmarks gradus_bench
exec "$build/bin/gradus_bench" --benchmark_min_time=0.3 '--benchmark_filter=-^scaling/' "$@"
