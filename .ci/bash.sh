# For scripts that begin with /bin/sh, so that they can say that bash is missing, as on Alpine: bash runs the rest.
# shellcheck shell=sh
case ${BASH:-} in
  *bash) ;;
  *)
    command -v bash >/dev/null || {
      echo "error: missing: bash (on Alpine, install it with: apk add bash)" >&2
      exit 1
    }
    exec bash "$0" "$@"
    ;;
esac
