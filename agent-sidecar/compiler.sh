# Sourced by the builds of the agent's programs in C: how all of them are compiled.
# shellcheck shell=bash

c_flags=(
  -std=c11 -D_GNU_SOURCE -O2 -g0 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wformat=2 -Wvla -Wcast-align -Wundef
  -fstack-protector-strong -fPIE -ffunction-sections -fdata-sections -D_FORTIFY_SOURCE=2
)
c_link=(-Wl,--gc-sections -Wl,-z,relro,-z,now,-z,noexecstack,--build-id=none -s)

# need PROGRAM COMMAND PACKAGE...: installs Debian's packages where they are missing and that is allowed.
need() {
  local program=$1 command=$2
  shift 2
  command -v "$command" >/dev/null && dpkg -s "$@" >/dev/null 2>&1 && return
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    command -v "$command" >/dev/null && return # not from Debian; the build will tell
    echo "$program: needs $command; on Debian: sudo apt-get install $*" >&2
    exit 1
  fi
  echo "$program: installing $*" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    { apt-get update -qq >&2 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2; }
}

# compiler_for PROGRAM amd64|arm64: sets `compiler` and `c_flags_arch`.
compiler_for() {
  local program=$1 arch=$2
  case $(uname -m):$arch in
    x86_64:amd64 | aarch64:arm64) compiler=gcc; need "$program" gcc gcc libc6-dev ;;
    *:amd64) compiler=x86_64-linux-gnu-gcc; need "$program" $compiler gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;;
    *:arm64) compiler=aarch64-linux-gnu-gcc; need "$program" $compiler gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
    *) echo "$program: no such architecture: $arch (amd64 or arm64)" >&2; exit 2 ;;
  esac
  case $arch in
    amd64) c_flags_arch=(-fcf-protection=full) ;;
    arm64) c_flags_arch=(-mbranch-protection=standard) ;;
  esac
}

# unchanged RESULT STAMP INPUTS: the result is there and was made of these.
unchanged() {
  [[ -x $1 && -f $2 && $(<"$2") == "$3" ]]
}
