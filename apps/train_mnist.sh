#!/bin/sh
# Trains the dense MNIST classifier from a clean clone: installs what is missing, builds, and runs `gradus train`
# with the arguments given here; `--help` lists them.
# shellcheck shell=bash source=.ci/bash.sh
. "$(dirname "$0")/../.ci/bash.sh"
set -euo pipefail
# shellcheck source=.ci/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../.ci/setup.sh"

command=$build/bin/gradus
configure OFF
if [[ ! -x $command ]]; then say "Building Gradus (the first time: some minutes) ..."; fi
build gradus_command

# Does the user say where the data is, or ask for no training at all?
needs_mnist() {
  [[ -z ${GRADUS_DATA:-} ]] || return 1
  local argument
  for argument in "$@"; do
    case $argument in --data | --data=* | -h | --help | --version) return 1 ;; esac
  done
}

fetch_mnist() {
  local failed=$builds/mnist_download_failed
  if [[ -n $(find "$failed" -mmin -60 2>/dev/null) ]]; then
    say "No MNIST in data/mnist, and its download failed within the last hour; data/fetch_mnist.sh tries it again."
    return
  fi
  say "No MNIST in data/mnist: trying to download it (11 MB) ..."
  command -v curl >/dev/null || command -v wget >/dev/null || install_packages curl ca-certificates
  if ! into_log "$root/data/fetch_mnist.sh"; then
    touch "$failed"
    say "The download failed (data/fetch_mnist.sh says why); going on without it."
  fi
}

if needs_mnist "$@"; then
  has_mnist || fetch_mnist
  if has_mnist; then export GRADUS_DATA=$root/data/mnist; fi
fi

exec "$command" train "$@"
