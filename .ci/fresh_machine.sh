#!/usr/bin/env bash
# Runs a command in a bare Debian, which debootstrap makes: what is missing there, a machine in use hides.
#   .ci/fresh_machine.sh bookworm ./tests/run.sh    (or trixie; as root)
# The command finds the project, without build/ and .git/, in /home/project, and MNIST where GRADUS_DATA says it is.
# Downloads stay in build/fresh for the next time. Exit code: the command's; 77, with the reason, where this machine can
# make no bare one. KEEP=1 leaves its folder, in $TMPDIR, which needs 4 GB.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
suite=$1
shift

cannot() {
  printf 'no bare Debian (%s): %s\n' "$suite" "$*" >&2
  exit 77
}

[[ $(id -u) == 0 ]] || cannot "only root can make one"
command -v debootstrap >/dev/null || cannot "debootstrap is not installed"
# What is mounted in a namespace of its own is gone when that ends.
unshare --mount mount --bind /tmp /tmp 2>/dev/null || cannot "nothing can be mounted here"

fresh=$(mktemp -d)
clean() { [[ -n ${KEEP:-} ]] || rm -rf --one-file-system "$fresh"; }
trap clean EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$fresh"

base=$root/build/fresh/$suite.tar
archives=$root/build/fresh/$suite-archives
mkdir -p "$archives/partial"
if [[ -z $(find "$base" -mtime -7 2>/dev/null) ]]; then
  # From the mirror that this machine uses, if it is one of Debian's.
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -oE '^(URIs: *|deb +(\[[^]]*\] +)?)[^ ]+/debian/?( |$)' | grep -oE '[a-z+]+://[^ ]+' | head -n 1 || true)
  debootstrap --variant=minbase --cache-dir="$archives" "$suite" "$fresh" "${mirror:-http://deb.debian.org/debian}" \
    >"$base.log" 2>&1 || cannot "debootstrap failed: $(tail -n 1 "$base.log")"
  tar -C "$fresh" -cf "$base.part" .
  mv "$base.part" "$base"
else
  tar -C "$fresh" -xf "$base"
fi

# How this machine reaches the network, whose certificates it trusts, and apt's mirror.
cp -L /etc/resolv.conf /etc/hosts "$fresh/etc/"
if [[ -d /usr/local/share/ca-certificates ]]; then cp -r /usr/local/share/ca-certificates "$fresh/usr/local/share"; fi
grep -lsE '^ *Acquire' /etc/apt/apt.conf.d/* | xargs -r cp -t "$fresh/etc/apt/apt.conf.d"
echo force-unsafe-io >"$fresh/etc/dpkg/dpkg.cfg.d/unsafe-io"
mkdir -p "$fresh/home/project" "$fresh/home/mnist"
tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$fresh/home/project" -xf -
environment=(NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb)
if [[ -n ${GRADUS_DATA:-} ]]; then
  cp -r "$GRADUS_DATA/." "$fresh/home/mnist"
  environment+=(GRADUS_DATA=/home/mnist)
fi

# shellcheck disable=SC2016
unshare --mount bash -c '
  set -e
  fresh=$1 archives=$2
  shift 2
  mount --bind /proc "$fresh/proc"
  mount --rbind /dev "$fresh/dev"
  mount --bind "$archives" "$fresh/var/cache/apt/archives"
  exec chroot "$fresh" /usr/bin/env -i "$@"' \
  bash "$fresh" "$archives" "${environment[@]}" bash -c "cd /home/project && $*" </dev/null
