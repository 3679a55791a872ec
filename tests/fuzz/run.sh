#!/usr/bin/env bash
# Builds and runs the fuzzers under ASan and UBSan, one after the other:
#   tests/fuzz/run.sh [-t seconds | -n executions] [fuzzer ...]
# Each runs for 60 seconds where nothing else is said. The fuzzers are the folders of tests/fuzz/corpus. They go on
# from what earlier runs found interesting, in build/fuzz/grown. What they find goes to build/fuzz/findings, and, once
# the parser is better, into the corpus, which the tests replay.
set -euo pipefail
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../.ci/setup.sh"
here=$root/tests/fuzz
build=$builds/fuzz

limit=-max_total_time=60
while getopts t:n: option; do
  case $option in
    t) limit=-max_total_time=$OPTARG ;;
    n) limit=-runs=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
if (($# == 0)); then set -- safetensors architecture config npy npz csv image idx gzip diverged_step checkpoint run_folder loss_lines provenance; fi

# The longest file that each tries: its parser's ways are short, and longer files only slower.
declare -A longest=([safetensors]=1024 [architecture]=1024 [config]=256 [npy]=512 [npz]=1536 [csv]=512 [image]=512
  [idx]=256 [gzip]=512 [diverged_step]=4096 [checkpoint]=4096 [run_folder]=512 [loss_lines]=512 [provenance]=512)
for name in "$@"; do
  if [[ -z ${longest[$name]:-} ]]; then
    say "error: there is no fuzzer $name; there are ${!longest[*]}"
    exit 2
  fi
done

install_packages clang cmake ninja-build libeigen3-dev libspdlog-dev nlohmann-json3-dev zlib1g-dev libpng-dev \
  libjpeg-dev libminizip-dev libcli11-dev
install_packages "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
say "Building the fuzzers ..."
quietly cmake -S "$root" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG="-O2 -g1" -DGRADUS_BUILD_FUZZERS=ON -DGRADUS_BUILD_TESTS=OFF -DGRADUS_BUILD_APPS=OFF \
  -DGRADUS_BUILD_EXAMPLES=OFF -DGRADUS_BUILD_F64=OFF -DGRADUS_INSTALL=OFF
quietly cmake --build "$build" --target "${@/#/fuzz_}" --parallel "$(jobs)"

# Small quarantines and no history of allocations: half of the time else.
export ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=16:malloc_context_size=1
# The sanitizers need address space where a kernel that randomizes much leaves none.
fixed=()
if setarch -R true 2>/dev/null; then fixed=(setarch -R); fi

mkdir -p "$build/findings"
failed=0
for name in "$@"; do
  mkdir -p "$build/grown/$name"
  start=$SECONDS
  outcome="no finding"
  "${fixed[@]}" "$build/bin/fuzz_$name" "$limit" -max_len="${longest[$name]}" -entropic=0 -timeout=2 \
    -rss_limit_mb=2048 -malloc_limit_mb=64 -dict="$here/dictionaries/$name.dict" -print_final_stats=1 \
    -artifact_prefix="$build/findings/$name-" "$build/grown/$name" "$here/corpus/$name" \
    >"$build/$name.log" 2>&1 || outcome="A FINDING, see $build/$name.log and $build/findings"
  if [[ $outcome != "no finding" ]]; then failed=1; fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")
  say "$name: ${executions:-?} executions, $((SECONDS - start)) s, $outcome"
done
exit "$failed"
