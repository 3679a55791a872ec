#!/usr/bin/env bash
# Runs every test from a clean clone: installs what is missing, builds, and calls ctest with the arguments given here,
# such as `-R Dense`.
set -euo pipefail
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../.ci/setup.sh"

configure ON
if [[ ! -x $build/bin/gradus_tests ]]; then say "Building Gradus and its tests (the first time: some minutes) ..."; fi
build all
if [[ -t 1 ]]; then set -- --progress "$@"; fi
exec ctest --test-dir "$build" --no-tests=error --output-on-failure --parallel "$(jobs)" "$@"
