#!/bin/bash
# Builds the launcher for amd64 and arm64 into build/<arch>/launcher, when its sources have changed.
# Installs Debian's compilers where they are missing and apt-get may be used.
#   build.sh [amd64|arm64]...      both unless told otherwise
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../compiler.sh
source ../compiler.sh

build() { # arch
  local arch=$1 compiler c_flags_arch
  local out=build/$arch/launcher stamp=build/$arch/.inputs inputs
  inputs=$(cat build.sh ../compiler.sh src/*.[ch] | sha256sum)
  if unchanged "$out" "$stamp" "$inputs"; then return; fi
  compiler_for launcher "$arch"
  mkdir -p "build/$arch"
  "$compiler" "${c_flags[@]}" "${c_flags_arch[@]}" -ffile-prefix-map="$PWD"=. src/*.c \
    -static-pie "${c_link[@]}" -o "$out.new"
  mv "$out.new" "$out"
  echo "$inputs" >"$stamp"
  echo "launcher: $arch, $(stat -c %s "$out") bytes" >&2
}

for arch in "${@:-amd64 arm64}"; do
  for one in $arch; do build "$one"; done
done
