#!/usr/bin/env bash
# The little that the images need besides Java: Debian's C library, the C.UTF-8 locale, users, and for
# images that run shell commands a static busybox. Prints the folder, in the cache.
#   rootfs.sh [amd64|arm64]        this machine's processor unless told otherwise
#   base/     everything      shell/    bin/sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./debs.sh

packages=(libc6 libc-bin busybox-static base-files)
# What a JDK and its libraries are linked with. Links are followed: Jib's layers know only files.
libraries=(libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1)

debs_of "${1:-$(own_arch)}"
# For another processor Java's libraries may be Debian's, which are linked with more.
declare -A more=()
if [[ $debs_arch != "$(own_arch)" ]]; then
  more=([libgcc-s1]=libgcc_s.so.1 [libstdc++6]=libstdc++.so.6 [zlib1g]=libz.so.1)
  packages+=(gcc-14-base "${!more[@]}")
fi

prepare() { # RESULT
  local base=$1/base shell=$1/shell libc bin busybox library loader triplet package
  triplet=$(gnu_triplet "$debs_arch")
  libc=$(deb_unpacked libc6) bin=$(deb_unpacked libc-bin) busybox=$(deb_unpacked busybox-static)
  mkdir -p "$base"/{etc,tmp,home/nonroot} "$shell/bin"
  loader=$(find "$libc" -name 'ld-linux-*.so.*' | sort | head -1)
  # Where the programs' headers name it: /lib64 on amd64, /lib on arm64.
  case $(basename "$loader") in
    ld-linux-x86-64*) install -D "$loader" "$base/lib64/$(basename "$loader")" ;;
    *) install -D "$loader" "$base/lib/$(basename "$loader")" ;;
  esac
  for library in "${libraries[@]}"; do
    install -D -m 644 "$(find "$libc" -name "$library" | head -1)" "$base/lib/$triplet/$library"
  done
  for package in "${!more[@]}"; do
    library=$(find "$(deb_unpacked "$package")" -name "${more[$package]}" | head -1)
    install -D -m 644 "$library" "$base/lib/$triplet/${more[$package]}"
  done
  mkdir -p "$base/usr/lib/locale"
  cp -r "$bin/usr/lib/locale/C.utf8" "$base/usr/lib/locale/"
  printf 'root:x:0:0:root:/:/bin/sh\nnonroot:x:65532:65532:nonroot:/home/nonroot:/bin/sh\n' >"$base/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$base/etc/group"
  printf 'hosts: files dns\n' >"$base/etc/nsswitch.conf"
  for package in libc6 libc-bin; do doc "$package" "$base"; done
  licence LGPL-2.1 "$base"
  if ((${#more[@]} > 0)); then
    # Both of GCC's libraries have their documents there.
    for package in gcc-14-base zlib1g; do doc "$package" "$base"; done
    licence GPL-3 "$base"
  fi
  # Debian's ash runs the other commands by itself, without links in the PATH.
  install -m 755 "$(find "$busybox" -name busybox -type f -perm /111 | head -1)" "$shell/bin/sh"
  doc busybox-static "$shell"
  licence GPL-2 "$shell"
}

licence() { # NAME ROOT
  install -D -m 644 "$(deb_unpacked base-files)/usr/share/common-licenses/$1" \
    "$2/usr/share/common-licenses/$1"
}

doc() { # PACKAGE ROOT: licence and exact version, which is where Debian has the source
  install -D -m 644 "$(deb_unpacked "$1")/usr/share/doc/$1/copyright" "$2/usr/share/doc/$1/copyright"
  deb_version "$1" >"$2/usr/share/doc/$1/version"
}

debs_fetch "${packages[@]}"
key=$({ cat rootfs.sh debs.sh archs.sh; for package in "${packages[@]}"; do
  basename "${deb_files[$package]}"
done; } | sha256sum | cut -c1-16)
folder=$cache/rootfs/$key
if [[ ! -d $folder ]]; then
  echo "images: preparing the root file systems, $debs_arch" >&2
  fresh=$folder.$$
  mkdir -p "$fresh"
  prepare "$fresh"
  # Another build may have been faster.
  mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
fi
echo "$folder"
