#!/bin/bash
# Builds the launcher for amd64 and arm64 into build/<arch>/launcher, when its sources have changed.
# Installs Debian's compilers where they are missing and apt-get may be used.
#   build.sh [amd64|arm64]...      both unless told otherwise
set -euo pipefail
cd "$(dirname "$0")"

flags=(
  -std=c11 -D_GNU_SOURCE -O2 -g0 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wformat=2 -Wvla -Wcast-align -Wundef
  -fstack-protector-strong -fPIE -ffunction-sections -fdata-sections -D_FORTIFY_SOURCE=2
  -ffile-prefix-map="$PWD"=.
)
link=(-static-pie -Wl,--gc-sections -Wl,-z,relro,-z,now,-z,noexecstack,--build-id=none -s)

need() { # command, packages...
  local command=$1
  shift
  command -v "$command" >/dev/null && dpkg -s "$@" >/dev/null 2>&1 && return
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    command -v "$command" >/dev/null && return # not from Debian; the build will tell
    echo "launcher: needs $command; on Debian: sudo apt-get install $*" >&2
    exit 1
  fi
  echo "launcher: installing $*" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    { apt-get update -qq >&2 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2; }
}

build() { # arch
  local arch=$1 compiler extra=()
  local out=build/$arch/launcher stamp=build/$arch/.inputs inputs
  inputs=$(cat build.sh src/*.[ch] | sha256sum)
  if [[ -x $out && -f $stamp && $(<"$stamp") == "$inputs" ]]; then return; fi
  case $(uname -m):$arch in
    x86_64:amd64 | aarch64:arm64) compiler=gcc; need gcc gcc libc6-dev ;;
    *:amd64) compiler=x86_64-linux-gnu-gcc; need $compiler gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;;
    *:arm64) compiler=aarch64-linux-gnu-gcc; need $compiler gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
    *) echo "launcher: no such architecture: $arch (amd64 or arm64)" >&2; exit 2 ;;
  esac
  case $arch in
    amd64) extra=(-fcf-protection=full) ;;
    arm64) extra=(-mbranch-protection=standard) ;;
  esac
  mkdir -p "build/$arch"
  "$compiler" "${flags[@]}" "${extra[@]}" src/*.c "${link[@]}" -o "$out.new"
  mv "$out.new" "$out"
  echo "$inputs" >"$stamp"
  echo "launcher: $arch, $(stat -c %s "$out") bytes" >&2
}

for arch in "${@:-amd64 arm64}"; do
  for one in $arch; do build "$one"; done
done
