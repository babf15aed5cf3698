# Sourced: this machine's processor, and what it takes to make images for another one.
# shellcheck shell=bash

images_die() {
  echo "images: $*" >&2
  exit 1
}

# This machine's processor, as Debian and Kubernetes call it.
own_arch() {
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) images_die "images can be built on amd64 and arm64, not on $(uname -m)" ;;
  esac
}

# gnu_triplet ARCH: the name of a processor's folder of libraries.
gnu_triplet() {
  case $1 in
    amd64) echo x86_64-linux-gnu ;;
    arm64) echo aarch64-linux-gnu ;;
  esac
}

# stripper ARCH: prints the command that takes symbol tables out of a processor's libraries.
stripper() {
  local command package
  command=$(gnu_triplet "$1")-strip package=binutils-$(gnu_triplet "$1" | tr _ -)
  command -v "$command" || install_missing "$command" "$package" ||
    images_die "$command is missing; on Debian: apt-get install $package"
}

# emulator ARCH: prints the command that runs a processor's programs; nothing, and 1, where there is none.
emulator() {
  local cpu
  case $1 in
    amd64) cpu=x86_64 ;;
    arm64) cpu=aarch64 ;;
  esac
  command -v qemu-$cpu-static || command -v qemu-$cpu ||
    install_missing qemu-$cpu-static qemu-user-static
}

# install_missing COMMAND PACKAGE: prints the command's path; 1 when it may not or cannot be installed.
install_missing() {
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then return 1; fi
  echo "images: installing $2" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends "$2"; } >/dev/null 2>&1 || return 1
  command -v "$1"
}
