# shellcheck shell=bash
# Starting and stopping what the cluster consists of.
#
# Every process is born in a cgroup of ours and its children stay there, so
# "did we start this?" is a question to the kernel. A remembered process id
# would have to be guarded against reuse, and a reboot would make it a lie.

readonly CGROUP=tender-local

# Every cgroup hierarchy of the machine: one on v2, a dozen on v1 or hybrid.
cgroup_mounts() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

# The hierarchy that only serves to know our processes. A hierarchy without
# controllers is best: being in it costs nothing and changes no limits.
cgroup_tracker() {
  local mount
  mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  [[ -n $mount ]] || mount=$(awk '$3 == "cgroup" && $4 ~ /(^|,)pids(,|$)/ { print $2; exit }' /proc/mounts)
  [[ -n $mount ]] || mount=$(cgroup_mounts | head -n 1)
  printf '%s' "$mount"
}

daemons_cgroup() { printf '%s/%s/daemons' "$TRACKER" "$CGROUP"; }

# A group with our name that we have not made belongs to somebody else.
cgroup_refuse_foreign() {
  local mount
  while read -r mount; do
    if [[ -d $mount/$CGROUP ]]; then
      die 1 "$mount/$CGROUP exists already but no cluster of ours is on record. If it is a leftover, remove it with: find /sys/fs/cgroup -depth -type d -path '*/$CGROUP*' -exec rmdir {} +"
    fi
  done < <(cgroup_mounts)
}

# Makes a group in every hierarchy, as the kubelet expects its root to be.
cgroup_make() { # PATH-BELOW-OURS
  local mount part path
  while read -r mount; do
    path=$mount
    for part in $CGROUP ${1//\// }; do
      if [[ -f $path/cgroup.subtree_control && -s $path/cgroup.controllers ]]; then
        # v2: children get only the controllers that the parent hands down.
        local controller
        for controller in $(<"$path/cgroup.controllers"); do
          echo "+$controller" >"$path/cgroup.subtree_control" 2>/dev/null || true
        done
      fi
      path=$path/$part
      mkdir -p "$path"
      if [[ -f $path/cpuset.cpus && ! -f $path/cgroup.controllers ]]; then
        # v1: a cpuset without cpus takes no processes.
        [[ -n $(<"$path/cpuset.cpus") ]] || cat "${path%/*}/cpuset.cpus" >"$path/cpuset.cpus"
        [[ -n $(<"$path/cpuset.mems") ]] || cat "${path%/*}/cpuset.mems" >"$path/cpuset.mems"
      fi
    done
  done < <(cgroup_mounts)
}

log_of() { printf '%s/logs/%s.log' "$STATE" "$1"; }

# Starts a component in a network namespace. A clean environment, so that a
# proxy or a KUBECONFIG of the caller's cannot reach into the cluster; a
# session of its own, so that Ctrl-C does not.
component_start() { # NAME NETNS COMMAND...
  local name=$1 netns=$2 group
  shift 2
  group=$(daemons_cgroup)/$name
  mkdir -p "$group" "$STATE/logs"
  # shellcheck disable=SC2016 # expanded by the inner shell
  env -i PATH="$KUBERNETES_BIN:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME="$STATE" LANG=C.UTF-8 \
    setsid sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' sh "$group" \
    nsenter --net="/run/netns/$netns" "$@" \
    </dev/null >>"$(log_of "$name")" 2>&1 7>&- 8>&- 9>&- &
  # Until it has become the program it looks as if it were dead.
  local attempt
  for attempt in {1..300}; do
    component_alive "$name" && return 0
    ((attempt < 100)) || [[ -n $(<"$group/cgroup.procs") ]] || break
    sleep 0.01
  done
  component_failed "$name" "$name did not start"
}

# The program that a component runs: node-2-kubelet runs kubelet.
program_of() {
  if [[ $1 =~ ^node-[0-9]+-(.+)$ ]]; then printf '%s' "${BASH_REMATCH[1]}"; else printf '%s' "$1"; fi
}

# The component's own process; its group also holds its children, and below
# containerd even the containers.
component_pid() { # NAME
  local pid group exe program
  group=$(daemons_cgroup)/$1
  program=$(program_of "$1")
  [[ -r $group/cgroup.procs ]] || return 1
  while read -r pid; do
    exe=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
    exe=${exe##*/}
    if [[ ${exe%' (deleted)'} == "$program" ]]; then
      printf '%s' "$pid"
      return 0
    fi
  done <"$group/cgroup.procs"
  return 1
}

component_alive() { component_pid "$1" >/dev/null; }

component_kill() { # NAME
  local pid attempt
  pid=$(component_pid "$1") || return 0
  kill -KILL "$pid" 2>/dev/null || true
  for attempt in {1..100}; do
    component_alive "$1" || return 0
    sleep 0.05
  done
  die 1 "$1 (process $pid) does not end; look at it with 'ps -fp $pid'."
}

# Every process of ours in any hierarchy: daemons, shims, containers.
our_processes() {
  local mount
  cgroup_mounts | while read -r mount; do
    [[ -d $mount/$CGROUP ]] || continue
    find "$mount/$CGROUP" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

# Ends them all. Nothing here has to be saved: the next cluster starts empty.
kill_everything() {
  local attempt pids pid
  for attempt in {1..100}; do
    pids=$(our_processes)
    [[ -n $pids ]] || return 0
    for pid in $pids; do
      # A process of ours that asked for this very command must not end it.
      ((pid == $$)) || kill -KILL "$pid" 2>/dev/null || true
    done
    sleep 0.1
  done
  die 1 "processes $(our_processes | tr '\n' ' ')did not end within 10 s; look at them with 'ps -fp', then run 'cluster down' again."
}

cgroup_remove() {
  local mount attempt left
  for attempt in {1..20}; do
    left=no
    while read -r mount; do
      [[ -d $mount/$CGROUP ]] || continue
      find "$mount/$CGROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [[ ! -d $mount/$CGROUP ]] || left=yes
    done < <(cgroup_mounts)
    [[ $left == yes ]] || return 0
    sleep 0.1
  done
  ((attempt == 20)) && warn "some cgroup folders named $CGROUP could not be removed; 'cluster down' tries again."
}
