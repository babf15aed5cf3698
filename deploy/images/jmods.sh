#!/usr/bin/env bash
# The modules of a JDK 25 for another processor than this machine's: what jlink links a Java from.
# Prints the folder.
#   jmods.sh amd64|arm64
# JMODS_AMD64 or JMODS_ARM64 may name one, such as the jmods, which vendors offer apart, of the very
# JDK that builds here; else they are Debian's, 300 MB to download once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./debs.sh

package=openjdk-25-jdk-headless
arch=$1 named=JMODS_${1^^}
if [[ -n ${!named:-} ]]; then
  [[ -f ${!named}/java.base.jmod ]] ||
    images_die "$named is ${!named}, where there is no java.base.jmod; name the jmods of a JDK 25 for $arch"
  realpath "${!named}"
  exit
fi
debs_of "$arch"
debs_fetch $package
folder=$cache/jmods/$(basename "${deb_files[$package]}" .deb)
if [[ ! -d $folder ]]; then
  fresh=$folder.$$
  mkdir -p "$fresh"
  # The package also has the JDK itself, for a processor that is not here.
  dpkg-deb --fsys-tarfile "${deb_files[$package]}" |
    tar -xC "$fresh" --wildcards --transform 's,.*/,,' './usr/lib/jvm/*/jmods/*.jmod' ||
    images_die "cannot unpack ${deb_files[$package]}; remove it and try again"
  # Another build may have been faster.
  mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
fi
echo "$folder"
