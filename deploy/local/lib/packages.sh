# shellcheck shell=bash disable=SC2034 # names that other rooms use
# Programs that Debian has ready.

readonly POLICY=/usr/sbin/policy-rc.d

# "program package" for what is needed and not there.
packages_missing() {
  local program
  for program in etcd:etcd-server containerd:containerd ctr:containerd runc:runc nft:nftables iptables:iptables \
    ip:iproute2 openssl:openssl curl:curl tar:tar; do
    command -v "${program%:*}" >/dev/null || echo "${program%:*} ${program#*:}"
  done
  [[ -n $(cni_bin) ]] || echo "cni-plugins containernetworking-plugins"
  [[ -n $(busybox_static) ]] || echo "busybox busybox-static"
}

cni_bin() {
  local dir
  for dir in /usr/lib/cni /opt/cni/bin; do
    if [[ -x $dir/ptp && -x $dir/host-local && -x $dir/portmap ]]; then
      echo "$dir"
      return 0
    fi
  done
}

# A busybox that needs no libraries, because it has a file system to itself.
busybox_static() {
  local path
  for path in /bin/busybox /usr/bin/busybox /bin/busybox-static; do
    if [[ -x $path ]] && ! ldd "$path" >/dev/null 2>&1; then
      echo "$path"
      return 0
    fi
  done
}

# An installation that was killed leaves its rule against starting services.
packages_clean() {
  ! grep -qs 'tender-local' "$POLICY" || rm -f "$POLICY"
}

packages_install() {
  local missing packages
  packages_clean
  missing=$(packages_missing)
  if [[ -n $missing ]]; then
    packages=$(cut -d' ' -f2 <<<"$missing" | sort -u | tr '\n' ' ')
    say "installing Debian packages: $packages"
    # shellcheck disable=SC2086 # a list of words
    packages_apt $packages
    missing=$(packages_missing)
    [[ -z $missing ]] || die 3 "still missing after the installation: $(cut -d' ' -f1 <<<"$missing" | tr '\n' ' ')"
  fi
  CNI_BIN=$(cni_bin)
  BUSYBOX=$(busybox_static)
}

packages_apt() { # PACKAGE...
  local log=$STATE/logs/apt.log status=0 unit
  mkdir -p "${log%/*}"
  # Some of these packages bring a service. The cluster runs its own; the
  # host's must not start, neither now nor at the next boot.
  # The mark in it lets a later run recognize one that was left behind.
  if [[ ! -e $POLICY ]]; then
    printf '#!/bin/sh\n# tender-local: only for the moment of an installation\nexit 101\n' >"$POLICY"
    chmod +x "$POLICY"
  fi
  {
    apt_get install -y --no-install-recommends "$@" || { apt_get update && apt_get install -y --no-install-recommends "$@"; }
  } >"$log" 2>&1 || status=$?
  packages_clean
  if ((status != 0)); then
    tail -n 10 "$log" >&2
    die 3 "apt-get could not install: $*. The whole output is in $log."
  fi
  if command -v systemctl >/dev/null; then
    for unit in etcd containerd; do
      [[ " $* " == *" $unit"* ]] || continue
      systemctl is-active --quiet "$unit" 2>/dev/null || systemctl disable "$unit" >/dev/null 2>&1 || true
    done
  fi
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" </dev/null; }
