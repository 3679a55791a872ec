#!/usr/bin/env bash
# Fetches MNIST; see usage below. Needs curl or wget, gzip, and sha256sum or shasum.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
sums=$here/SHA256SUMS
default_mirrors="https://ossci-datasets.s3.amazonaws.com/mnist https://storage.googleapis.com/cvdf-datasets/mnist"

usage() {
  cat <<END
Usage: data/fetch_mnist.sh [DIR]

Downloads the four files of MNIST, 11 MB, into DIR (default: data/mnist beside this script),
and verifies them. Files that are already there and right are left alone; a download that was
cut off goes on where it stopped. A file gets its final name only once it has been verified.

Environment:
  GRADUS_MNIST_MIRRORS   base URLs to try in turn, separated by spaces, in place of
                         ${default_mirrors// /
                         }

Exit status: 0 all four files are there and right, 1 failure, 2 wrong usage.
END
}

say() { echo "fetch_mnist: $*" >&2; }

die() {
  say "$@"
  exit 1
}

wrong_usage() {
  say "$@"
  usage >&2
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

sha256() {
  if have sha256sum; then sha256sum; else shasum -a 256; fi
}

# Does the gzip file $1 unpack, without an error, to the data $2 that SHA256SUMS lists?
is_right() {
  local sum
  [[ -f $1 ]] || return 1
  sum=$(gzip -dc <"$1" 2>/dev/null | sha256) || return 1
  grep -qx "${sum%% *}  $2" "$sums"
}

# Downloads URL $1 to the file $2, going on where $2 stops. Returns the tool's exit status.
download() {
  if have curl; then
    curl --fail --location --silent --show-error --connect-timeout 10 --retry 2 \
      --speed-limit 1000 --speed-time 30 --continue-at - --output "$2" "$1" >&2
  else
    wget --no-verbose --continue --timeout=30 --connect-timeout=10 --tries=3 --output-document="$2" "$1" >&2
  fi
}

# After the failure $1 of a resumed download: did the server refuse to resume, so that the part is of no use?
# curl: 22 HTTP error (416 for a part that is too long), 33 and 36 no resuming. wget: 8 HTTP error.
is_refusal() {
  if have curl; then [[ $1 == 22 || $1 == 33 || $1 == 36 ]]; else [[ $1 == 8 ]]; fi
}

# Fetches the file $2 from the mirror $1 to $dir/$2.gz.part and verifies it.
fetch_part() {
  local url=${1%/}/$2.gz part=$dir/$2.gz.part status
  if [[ -s $part ]]; then
    if is_right "$part" "$2"; then return 0; fi
    say "going on with $url"
    status=0
    download "$url" "$part" || status=$?
    if [[ $status == 0 ]] && is_right "$part" "$2"; then return 0; fi
    if [[ $status != 0 ]] && ! is_refusal "$status"; then return 1; fi
    say "that did not give the right file; starting it anew"
    rm -f -- "$part"
  fi
  say "fetching $url"
  download "$url" "$part" || return 1
  if is_right "$part" "$2"; then return 0; fi
  say "the file from $url is not MNIST's (wrong SHA-256); dropped"
  rm -f -- "$part"
  return 1
}

# Fetches from the mirror $1 all files that are not there yet.
fetch_missing() {
  local name
  for name in "${names[@]}"; do
    if is_right "$dir/$name.gz" "$name"; then continue; fi
    fetch_part "$1" "$name" || return 1
    mv -f -- "$dir/$name.gz.part" "$dir/$name.gz" || return 1
    say "$name.gz is there and right"
  done
}

case ${1-} in
  -h | --help)
    usage
    exit 0
    ;;
  -*) wrong_usage "unknown option $1" ;;
esac
[[ $# -le 1 ]] || wrong_usage "expected one directory, got $# arguments"
dir=${1-$here/mnist}
[[ -n $dir ]] || wrong_usage "the directory's name is empty"

have curl || have wget || die "needs curl or wget; install one of them"
have gzip || die "needs gzip; install it"
have sha256sum || have shasum || die "needs sha256sum or shasum; install one of them"
[[ -r $sums ]] || die "cannot read $sums, which lists the checksums"
mkdir -p -- "$dir" || die "cannot create the directory $dir"
[[ -w $dir ]] || die "cannot write to the directory $dir"

trap 'say "interrupted; run it again to go on"; exit 130' INT
trap 'exit 143' TERM

names=()
while read -r _ name; do names+=("$name"); done <"$sums"

for name in "${names[@]}"; do
  if is_right "$dir/$name.gz" "$name"; then
    say "$name.gz is already there and right"
  elif [[ -e $dir/$name.gz ]]; then
    [[ -f $dir/$name.gz ]] || die "$dir/$name.gz is not a file; move it away"
    say "$name.gz is there but wrong; it will be replaced"
  fi
done

read -ra mirrors <<<"${GRADUS_MNIST_MIRRORS:-$default_mirrors}"
for mirror in "${mirrors[@]}"; do
  if fetch_missing "$mirror"; then
    say "MNIST is in $dir"
    exit 0
  fi
  say "$mirror failed"
done
die "no mirror gave all files. Check the network and the disk and run this again, or set GRADUS_MNIST_MIRRORS" \
  "to a mirror's URL, or copy the four files into $dir, or train without them: gradus train --data digits"
