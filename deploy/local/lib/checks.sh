# shellcheck shell=bash
# What a machine must have. Nothing here changes anything.

has_sys_resource() {
  local capabilities
  capabilities=$(awk '$1 == "CapEff:" { print $2 }' /proc/self/status)
  (((0x$capabilities >> 24) & 1))
}

# Why the local cluster cannot run on this machine, one sentence per line;
# nothing when it can.
local_obstacles() {
  if [[ $(uname -s) != Linux ]]; then
    echo "This is $(uname -s); the local cluster needs Linux."
    return 0
  fi
  ((EUID == 0)) || echo "It needs root for namespaces, mounts and cgroups: run it with 'sudo -E'."
  if [[ -n $(packages_missing) ]] && ! command -v apt-get >/dev/null; then
    echo "These programs are missing: $(packages_missing | cut -d' ' -f1 | tr '\n' ' ')and there is no apt-get to install them with."
  fi
  if [[ -n $(binaries_missing) ]] && ! command -v go >/dev/null; then
    echo "The Kubernetes commands are not built yet, and there is no Go to build them with (go 1.25 or newer)."
  elif [[ -n $(binaries_missing) ]] && ! go_is_new_enough; then
    echo "The Kubernetes commands are not built yet; they need Go 1.25 or newer, and $(go env GOVERSION) is on the PATH."
  fi
  if foreign_kubelet; then
    echo "Another kubelet runs on this machine; two would fight over /var/lib/kubelet/device-plugins."
  fi
  [[ -n $(cgroup_mounts) ]] || echo "No cgroups are mounted below /sys/fs/cgroup."
  grep -qw overlay /proc/filesystems || modprobe -q overlay 2>/dev/null || echo "The kernel has no overlay file system."
}

go_is_new_enough() {
  local version
  version=$(GOTOOLCHAIN=local go env GOVERSION)
  [[ $(printf '%s\n' go1.25 "$version" | sort -V | head -1) == go1.25 ]]
}

local_explain_obstacles() {
  local obstacles
  obstacles=$(local_obstacles)
  [[ -n $obstacles ]] || return 0
  {
    echo "The local cluster cannot run on this machine:"
    while read -r line; do echo "  - $line"; done <<<"$obstacles"
    echo "What else is possible:"
    echo "  CLUSTER=docker                       K3s in a container, where a Docker engine answers"
    echo "  CLUSTER=kubeconfig CONTEXT=<name>    a cluster that you have, from your KUBECONFIG"
  } >&2
  exit 3
}

# A kubelet in this mount namespace that is not in a cgroup of ours. (One in
# a container, as kind has it, is in nobody's way.)
foreign_kubelet() {
  local pid
  for pid in $(pgrep -x kubelet); do
    [[ $(readlink "/proc/$pid/ns/mnt") == "$(readlink /proc/self/ns/mnt)" ]] || continue
    grep -qs "/$CGROUP/daemons/" "/proc/$pid/cgroup" || return 0
  done
  return 1
}

# A socket's path ends after 107 characters, and the kubelet makes sockets in
# its folder.
check_path_length() {
  local path
  path=$(node_dir 20)/kubelet/device-plugins/kubelet.sock
  if ((${#path} > 107)); then
    die 3 "the path of this checkout is too long for the kubelet's sockets ($path). Make $LOCAL/.state a symbolic link to an empty folder with a short path, or move the checkout."
  fi
}

docker_answers() {
  command -v docker >/dev/null && timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}
