# Sourced: Debian packages as raw material. Nothing is installed; each package is downloaded once into
# a cache outside the checkout and unpacked there.
# shellcheck shell=bash

cache=${TENDER_CACHE:-$HOME/.cache/tender}
declare -A deb_files=()

images_die() {
  echo "images: $*" >&2
  exit 1
}

# debs_fetch PACKAGE...: afterwards deb_files[PACKAGE] is a .deb in the cache.
debs_fetch() {
  local package name names
  mkdir -p "$cache/debs"
  names=$(debs_names "$@")
  for package in "$@"; do
    name=$(grep "^${package}_" <<<"$names" | head -1 || true)
    if [[ -z $name ]]; then
      # No package lists, or no network: what an earlier run has left will do.
      name=$(cd "$cache/debs" && find . -maxdepth 1 -name "${package}_*.deb" -printf '%f\n' | sort | tail -1)
      [[ -n $name ]] || images_die "Debian package $package cannot be downloaded: needs apt-get, dpkg-deb and package lists (apt-get update)"
    elif [[ ! -s $cache/debs/$name ]]; then
      deb_download "$package" "$name"
    fi
    deb_files[$package]=$cache/debs/$name
  done
}

# File names of the versions that apt would take; none where there is no apt. Asked once a day, because
# apt takes seconds to answer.
debs_names() {
  local answer uris
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
  answer=$cache/debs/.names-$(sha256sum <<<"$*" | cut -c1-16)
  if [[ -z $(find "$answer" -mmin -1440 -size +0 2>/dev/null) ]]; then
    if ! uris=$(apt-get download --print-uris "$@" 2>/dev/null) && [[ $(id -u) == 0 ]]; then
      echo "images: updating Debian's package lists" >&2
      apt-get update -qq >/dev/null 2>&1 || true
      uris=$(apt-get download --print-uris "$@" 2>/dev/null) || true
    fi
    awk '{print $2}' <<<"$uris" | tr -d "'" >"$answer"
  fi
  cat "$answer"
}

deb_download() { # PACKAGE NAME
  local folder=$cache/debs/.$1.$$
  echo "images: downloading $2" >&2
  mkdir "$folder"
  (cd "$folder" && apt-get download -qq -o APT::Sandbox::User=root "$1") >&2 ||
    images_die "Debian package $1 could not be downloaded"
  mv "$folder"/*.deb "$cache/debs/$2"
  rmdir "$folder"
}

# deb_unpacked PACKAGE: prints the folder with the files of a package that was fetched.
deb_unpacked() {
  local folder=${deb_files[$1]%.deb}
  if [[ ! -d $folder ]]; then
    dpkg-deb -x "${deb_files[$1]}" "$folder.$$" ||
      images_die "cannot unpack ${deb_files[$1]}; remove it and try again"
    # Another build may have been faster.
    mv -T "$folder.$$" "$folder" 2>/dev/null || rm -rf "$folder.$$"
  fi
  echo "$folder"
}

# deb_version PACKAGE
deb_version() {
  basename "${deb_files[$1]}" | cut -d_ -f2 | sed 's/%3a/:/'
}
