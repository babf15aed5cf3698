#!/bin/bash
# Builds the relay into build/<arch>/relay, and into build/<arch>/share what says under which terms
# OpenSSL is in it, when its sources or OpenSSL have changed. Installs Debian's compilers and OpenSSL
# where they are missing and apt-get may be used; OpenSSL for the other processor is downloaded and
# unpacked, and never installed.
#   build.sh [amd64|arm64]...      this machine's processor unless told otherwise
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../compiler.sh
source ../compiler.sh
# shellcheck source=../../deploy/images/debs.sh
source ../../deploy/images/debs.sh

common=(../launcher/src/{clock,numbers,say})

# Sets `openssl`, below which its headers and libraries are, and `version`.
find_openssl() { # arch
  local arch=$1
  if [[ $arch == "$(own_arch)" ]]; then
    need relay gcc gcc libc6-dev libssl-dev
    openssl=''
    if [[ ! -f /usr/include/openssl/ssl.h || ! -f $("$compiler" -print-file-name=libssl.a) ]]; then
      echo "relay: needs OpenSSL's headers and static libraries; on Debian: sudo apt-get install libssl-dev" >&2
      exit 1
    fi
    version=$(dpkg-query -W -f '${Version}' libssl-dev 2>/dev/null) || version=unknown
    return
  fi
  # Of the release that the compiler's C library is of; the images' is of that or a later one.
  foreign_suite=$(. /etc/os-release && [[ $ID == debian ]] && echo "$VERSION_CODENAME") ||
    foreign_suite=bookworm
  debs_of "$arch"
  debs_fetch libssl-dev
  openssl=$(deb_unpacked libssl-dev)
  version=$(deb_version libssl-dev)
}

# Sets `compression`, what OpenSSL is built with where a Debian has that: 12 has not, 13 has.
find_compression() { # arch triplet
  compression=()
  local notes=$openssl/usr/lib/$2/pkgconfig/libcrypto.pc
  if ! grep -qs '^Libs.private:.*-lz' "$notes"; then return; fi
  compression=(-lz -lzstd)
  if [[ $1 == "$(own_arch)" ]]; then
    need relay gcc zlib1g-dev libzstd-dev
    return
  fi
  debs_fetch zlib1g-dev libzstd-dev
  compression+=(-L "$(deb_unpacked zlib1g-dev)/usr/lib/$2" -L "$(deb_unpacked libzstd-dev)/usr/lib/$2")
}

# What is in the program, under which terms, and which version, which is where Debian has the source.
tell_terms() { # FOLDER
  local doc=$1/usr/share/doc/libssl-dev
  mkdir -p "$doc" "$1/usr/share/common-licenses"
  cp "$openssl/usr/share/doc/libssl-dev/copyright" "$doc/copyright"
  echo "$version" >"$doc/version"
  cp /usr/share/common-licenses/Apache-2.0 "$1/usr/share/common-licenses/"
}

build() { # arch
  local arch=$1 compiler c_flags_arch openssl version inputs compression
  local out=build/$arch/relay stamp=build/$arch/.inputs triplet
  compiler_for relay "$arch"
  find_openssl "$arch"
  inputs=$(cat build.sh ../compiler.sh src/*.[ch] "${common[@]/%/.c}" "${common[@]/%/.h}" | sha256sum)
  inputs+=" $version"
  if unchanged "$out" "$stamp" "$inputs"; then return; fi
  triplet=$(gnu_triplet "$arch")
  find_compression "$arch" "$triplet"
  rm -rf "build/$arch/share"
  mkdir -p "build/$arch"
  tell_terms "build/$arch/share"
  # Before the machine's own, which are of its own processor.
  local where=()
  if [[ -n $openssl ]]; then
    where=(-isystem "$openssl/usr/include" -isystem "$openssl/usr/include/$triplet" -L "$openssl/usr/lib/$triplet")
  fi
  # OpenSSL is part of it; the C library is the image's, since names are looked up with it.
  "$compiler" "${c_flags[@]}" "${c_flags_arch[@]}" -ffile-prefix-map="$PWD"=. -pthread \
    -I ../launcher/src -DSAY_NAME='"relay: "' "${where[@]}" src/*.c "${common[@]/%/.c}" \
    -pie "${c_link[@]}" -Wl,-Bstatic -lssl -lcrypto "${compression[@]}" -Wl,-Bdynamic -o "$out.new"
  mv "$out.new" "$out"
  echo "$inputs" >"$stamp"
  echo "relay: $arch, $(stat -c %s "$out") bytes, OpenSSL $version" >&2
}

for arch in "${@:-$(own_arch)}"; do
  # Settings of another processor's packages are for that alone.
  for one in $arch; do (build "$one"); done
done
