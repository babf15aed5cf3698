# Sourced: Debian packages as raw material. Nothing is installed; each package is downloaded once into
# a cache outside the checkout and unpacked there.
# shellcheck shell=bash
# shellcheck source=archs.sh
source "$(dirname "${BASH_SOURCE[0]}")/archs.sh"

cache=${TENDER_CACHE:-$HOME/.cache/tender}
declare -A deb_files=()

debs_arch=$(own_arch)
debs_apt=(apt-get)
# For another processor: the oldest Debian with a JDK 25, whose libraries need its C library.
foreign_suite=trixie

# debs_of ARCH: what is fetched from now on is for this processor. For another than this machine's apt
# gets lists and settings of its own, in the cache; the machine's, and dpkg's, stay as they are.
debs_of() {
  [[ $1 != "$(own_arch)" ]] || return 0
  debs_arch=$1
  local apt=$cache/apt/$foreign_suite-$1
  mkdir -p "$apt"/{lists,archives}/partial
  : >>"$apt/status"
  debs_apt+=(
    -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o APT::Sandbox::User=root
    -o "Dir::State=$apt" -o "Dir::State::Status=$apt/status" -o "Dir::Cache=$apt"
    -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
  )
}

# The archives that this machine's apt uses, for the other processor. Prints lines for sources.list.
debs_sources() {
  local archives options uri label suite keys=/usr/share/keyrings/debian-archive-keyring.gpg
  archives=$(debs_archives)
  if [[ -z $archives && $(id -u) == 0 ]]; then
    apt-get update -qq >/dev/null 2>&1 || true
    archives=$(debs_archives)
  fi
  options="arch=$debs_arch lang=none target=Packages"
  if [[ -e $keys ]]; then options+=" signed-by=$keys"; fi
  while read -r uri label; do
    case $label in
      Debian) for suite in $foreign_suite{,-updates}; do echo "deb [$options] $uri $suite main"; done ;;
      Debian-Security) echo "deb [$options] $uri $foreign_suite-security main" ;;
    esac
  done <<<"$archives"
}

# As URI and label; what calls itself Debian and is neither is nothing that we know.
debs_archives() {
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 'Origin: Debian' \
    2>/dev/null | sort -u
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
      name=$(cd "$cache/debs" && find . -maxdepth 1 \
        \( -name "${package}_*_$debs_arch.deb" -o -name "${package}_*_all.deb" \) -printf '%f\n' |
        sort | tail -1)
      [[ -n $name ]] || debs_missing "$package"
    elif [[ ! -s $cache/debs/$name ]]; then
      deb_download "$package" "$name"
    fi
    deb_files[$package]=$cache/debs/$name
  done
}

debs_missing() { # PACKAGE
  if [[ $debs_arch == "$(own_arch)" ]]; then
    images_die "Debian package $1 cannot be downloaded: needs apt-get, dpkg-deb and package lists (apt-get update)"
  fi
  images_die "Debian package $1 for $debs_arch cannot be downloaded: needs apt-get and dpkg-deb," \
    "and in apt's sources an archive of Debian that can be reached and has $foreign_suite for $debs_arch"
}

# File names of the versions that apt would take; none where there is no apt. Asked once a day, because
# apt takes seconds to answer.
debs_names() {
  local answer uris
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
  answer=$cache/debs/.names-$(sha256sum <<<"$debs_arch $*" | cut -c1-16)
  if [[ -z $(find "$answer" -mmin -1440 -size +0 2>/dev/null) ]]; then
    # Nobody else updates the lists of another processor.
    if [[ $debs_arch != "$(own_arch)" ]]; then debs_update; fi
    if ! uris=$("${debs_apt[@]}" download --print-uris "$@" 2>/dev/null) && [[ $(id -u) == 0 ]]; then
      debs_update
      uris=$("${debs_apt[@]}" download --print-uris "$@" 2>/dev/null) || true
    fi
    awk '{print $2}' <<<"$uris" | tr -d "'" >"$answer"
  fi
  cat "$answer"
}

debs_update() {
  if [[ $debs_arch == "$(own_arch)" ]]; then
    echo "images: updating Debian's package lists" >&2
  else
    echo "images: updating package lists of Debian $foreign_suite for $debs_arch" >&2
    debs_sources >"$cache/apt/$foreign_suite-$debs_arch/sources.list"
  fi
  "${debs_apt[@]}" update -qq >/dev/null 2>&1 || true
}

deb_download() { # PACKAGE NAME
  local folder=$cache/debs/.$1.$$
  echo "images: downloading $2" >&2
  mkdir "$folder"
  (cd "$folder" && "${debs_apt[@]}" download -qq -o APT::Sandbox::User=root "$1") >&2 ||
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
