#!/bin/sh
# Runs every test from a clean clone: installs what is missing, builds, and calls ctest with the arguments given here,
# such as `-R Dense`.
#   tests/run.sh --skipped    installs what the tests that the last run skipped need, and runs these
# shellcheck shell=bash source=.ci/bash.sh
. "$(dirname "$0")/../.ci/bash.sh"
set -euo pipefail
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../.ci/setup.sh"

results=$builds/tests.xml
skipped=$builds/skipped_tests

# What few tests need, and what is large.
install_the_rest() {
  local packages=(chromium python3-torch nodejs npm qemu-user)
  install_packages "${packages[@]}"
  local folder=$builds/npm
  if command -v npm >/dev/null && [[ ! -d $folder/node_modules/onnxruntime-web ]]; then
    say "Installing onnxruntime-web ..."
    quietly npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts onnxruntime-web@1.23.2 ||
      say "could not install onnxruntime-web"
  fi
  if [[ -z ${GRADUS_DATA:-} ]] && ! has_mnist; then
    say "Downloading MNIST ..."
    into_log "$root/data/fetch_mnist.sh" || say "could not download MNIST (data/fetch_mnist.sh says why)"
  fi
}

# One line that says how many tests were skipped, why, and what runs them. Their names and reasons are for --skipped.
say_what_was_skipped() {
  local reasons
  awk '
    /<testcase / { name = $0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name); is_skipped = 0 }
    /<skipped/ { is_skipped = 1; reason[name] = "(says not why)" }
    is_skipped && /: Skipped$/ { getline; sub(/<\/system-out>.*/, ""); reason[name] = $0; is_skipped = 0 }
    END { for (name in reason) print name "\t" reason[name] }' "$results" | sort >"$skipped"
  reasons=$(cut -f 2 "$skipped" | sort | uniq -c | sort -rn | sed 's/^ *\([0-9]*\) \(.*\)/\1 (\2)/' | paste -sd, - | sed 's/,/, /g')
  [[ -z $reasons ]] ||
    say "Skipped tests: $reasons. \`tests/run.sh --skipped\` installs what can be, and runs them."
}

configure ON
if [[ ! -x $build/bin/gradus_tests ]]; then say "Building Gradus and its tests (the first time: some minutes) ..."; fi
build all
if [[ ${1:-} == --skipped ]]; then
  shift
  if [[ ! -s $skipped ]]; then
    say "The last run of the tests skipped none."
    exit
  fi
  install_the_rest
  set -- -R "^($(cut -f 1 "$skipped" | paste -sd'|' -))\$" "$@"
fi
if [[ -z ${GRADUS_DATA:-} ]] && has_mnist; then export GRADUS_DATA=$root/data/mnist; fi
if [[ -t 1 ]]; then set -- --progress "$@"; fi
rm -f "$results"
code=0
ctest --test-dir "$build" --no-tests=error --output-on-failure --parallel "$(jobs)" --output-junit "$results" "$@" || code=$?
if [[ -f $results ]]; then say_what_was_skipped; fi
exit "$code"
