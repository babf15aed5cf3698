# shellcheck shell=bash disable=SC2034 # names that other rooms use
# CLUSTER=local: a cluster from binaries on this machine.
#
# Two places: the state folder of the checkout has everything big, and RUN has
# what concerns the whole machine: whose the cluster is and how far it came.
# There is one such cluster per machine, since names and addresses are fixed.

readonly RUN=/run/tender-local

# The kubelet, or we, set these for the whole machine; "down" puts them back.
readonly KERNEL_SETTINGS=(fs/inotify/max_user_instances vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes)

# Programs insist on these, wherever their own data is. "down" removes them
# if they are empty then and were not there before. Inner ones first.
readonly SHARED_FOLDERS=(/var/log/containers /var/lib/cni/results /var/lib/cni /run/containerd/s /run/containerd
  /var/lib/kubelet/device-plugins /var/lib/kubelet)

local_init() {
  PKI=$STATE/pki
  TRACKER=$(cgroup_tracker)
  # A running cluster keeps the addresses that it was made with.
  if recorded; then TENDER_NET=$(<"$RUN/net"); fi
  network_init
}

# --- what is on record -------------------------------------------------------

# /run need not be emptied by a reboot; the boot id tells.
recorded() { [[ -f $RUN/boot && $(<"$RUN/boot") == "$(</proc/sys/kernel/random/boot_id)" ]]; }
complete() { recorded && [[ -e $RUN/complete && $(<"$RUN/owner") == "$STATE" ]]; }
node_count() { if [[ -r $RUN/nodes ]]; then cat "$RUN/nodes"; else echo 0; fi; }

owner_refuse_other() {
  local owner
  [[ -r $RUN/owner ]] && recorded || return 0
  owner=$(<"$RUN/owner")
  [[ $owner != "$STATE" ]] || return 0
  # A checkout that is gone cannot take its cluster down any more; we can.
  [[ -x $(cat "$RUN/checkout" 2>/dev/null)/cluster ]] || return 0
  die 1 "another checkout's cluster runs on this machine, with its state in $owner. Use it (export KUBECONFIG=$owner/kubeconfig) or stop it with 'cluster down' there; there can be one at a time."
}

record() {
  # Without -p: of two checkouts that start at the same moment, one stops here.
  mkdir -m 700 "$RUN" || die 1 "another checkout has just started a cluster on this machine."
  printf '%s\n' "$STATE" >"$RUN/owner"
  printf '%s\n' "$LOCAL" >"$RUN/checkout"
  printf '%s\n' "$NET" >"$RUN/net"
  local setting
  for setting in "${KERNEL_SETTINGS[@]}"; do
    [[ ! -r /proc/sys/$setting ]] || printf '%s %s\n' "$setting" "$(<"/proc/sys/$setting")"
  done >"$RUN/kernel-settings"
  awk '$5 == "/run/netns" { found = 1 } END { exit !found }' /proc/self/mountinfo || touch "$RUN/netns-was-no-mount"
  local folder
  for folder in "${SHARED_FOLDERS[@]}"; do
    [[ -e $folder ]] || echo "$folder"
  done >"$RUN/new-folders"
  # Last, because it says that the rest is there.
  cat /proc/sys/kernel/random/boot_id >"$RUN/boot"
}

# --- the interface -----------------------------------------------------------

provider_disposable() { [[ -e $STATE/disposable ]] && complete && echo yes; }

provider_up() { # [--nodes N] [--cpus C] [--memory M]
  local nodes='' cpus='' memory=''
  while (($# > 0)); do
    case $1 in
      --nodes) nodes=${2:-} ;;
      --cpus) cpus=${2:-} ;;
      --memory) memory=${2:-} ;;
      *) die 2 "up does not know '$1'; see 'cluster --help'." ;;
    esac
    (($# >= 2)) || die 2 "$1 needs a value."
    shift 2
  done
  [[ ${nodes:-1} =~ ^[1-9][0-9]?$ ]] || die 2 "--nodes must be a number from 1 to 99; it is '$nodes'."
  refuse_other_provider local
  local_explain_obstacles
  check_path_length
  owner_refuse_other
  share_of_machine "$cpus" "$memory"

  if complete && [[ -s $STATE/pki/ca.crt ]]; then
    local_refresh "${nodes:-$(node_count)}" "$cpus$memory"
  else
    if [[ -e $RUN/owner ]]; then
      if recorded; then
        say "an earlier start was interrupted; clearing it away first"
      else
        say "clearing away what a cluster left that ended with the machine"
      fi
    fi
    local_create "${nodes:-2}"
  fi
  echo
  if [[ $BUILD_KUBECTL == yes ]]; then
    mkdir -p "$STATE/bin"
    ln -sfn "$KUBECTL" "$STATE/bin/kubectl"
    echo "export PATH=\$PATH:$STATE/bin    # for kubectl"
  fi
  echo "export KUBECONFIG=$STATE/kubeconfig"
}

local_create() { # NODE-COUNT
  local nodes=$1 number
  mkdir -p "$STATE/logs"
  packages_install
  binaries_build
  local_clear
  cgroup_refuse_foreign
  network_refuse_collision

  record
  printf '%d\n' "$nodes" >"$RUN/nodes"
  printf '%d %d\n' "$NODE_MILLICPUS" "$NODE_MEMORY_KIB" >"$STATE/share"
  echo local >"$STATE/provider"
  touch "$STATE/disposable"

  kernel_settings_raise
  cgroup_make daemons
  network_control_up
  controlplane_configure
  say "network and certificates"

  # The slow starters first; the rest is prepared while they come up.
  etcd_start
  apiserver_start
  nodes_prepare 1 "$nodes"
  say "containerd on $nodes nodes"
  controlplane_up
  say "control plane"
  nodes_start 1 "$nodes"
  dns_up
  # Without it the first pod that somebody creates would be refused.
  wait_until 30 kube-controller-manager "the default service account" kube get serviceaccount default
  nodes_await 1 "$nodes"
  touch "$RUN/complete"
  say "ready: Kubernetes $KUBERNETES_VERSION, $nodes nodes, each with $(share_text)"
}

# The cluster is there: look after it, and let it grow if that is asked.
local_refresh() { # NODE-COUNT OPTIONS-GIVEN
  local wanted=$1 had number component healed=''
  had=$(node_count)
  read -r NODE_MILLICPUS NODE_MEMORY_KIB <"$STATE/share"
  [[ -z $2 ]] || warn "--cpus and --memory of a running cluster stay as they are ($(share_text)); 'cluster down' first to change them."
  if ((wanted < had)); then
    die 1 "the cluster runs with $had nodes; it can grow but not shrink. 'cluster down' and 'cluster up --nodes $wanted' makes a smaller one."
  fi
  packages_install
  binaries_build
  for component in $(components "$had"); do
    component_alive "$component" || healed+=" $component"
  done
  if [[ -n $healed ]]; then
    say "not running, starting again:$healed"
  fi
  ((wanted == had)) || printf '%d\n' "$wanted" >"$RUN/nodes"

  network_control_up
  controlplane_configure
  [[ -s $STATE/images/busybox.tar ]] || images_make
  nodes_prepare 1 "$wanted"
  controlplane_up
  nodes_start 1 "$wanted"
  dns_up
  nodes_await 1 "$wanted"
  if ((wanted > had)); then
    nodes_copy_images $((had + 1)) "$wanted"
    say "grown from $had to $wanted nodes"
  elif [[ -n $healed ]]; then
    say "healed: $had nodes Ready"
  else
    say "already running: $had nodes Ready, all components healthy"
  fi
}

nodes_prepare() { # FROM TO
  local number
  for ((number = $1; number <= $2; number++)); do
    network_node_up "$number"
    node_configure "$number"
    node_containerd_up "$number"
  done
  network_routes "$(node_count)"
  [[ -s $STATE/images/busybox.tar ]] || images_make
  for ((number = $1; number <= $2; number++)); do
    node_images_up "$number"
  done
}

nodes_start() { # FROM TO
  local number
  for ((number = $1; number <= $2; number++)); do
    node_kubelet_up "$number"
  done
}

nodes_await() { # FROM TO
  local number
  for ((number = $1; number <= $2; number++)); do
    # Ready may be an old word of a kubelet that was dead meanwhile; ask it.
    wait_until 30 "node-$number-kubelet" "the kubelet of node-$number" kubelet_healthy "$number"
    wait_until 90 "node-$number-kubelet" "node-$number to be Ready" node_ready "$number"
  done
}

dns_up() {
  wait_until 30 kube-apiserver "the DNS objects to be accepted" dns_objects
  dns_start
  wait_until 30 coredns "DNS" dns_ready
}

# A node that comes later gets what was loaded into the first one.
nodes_copy_images() { # FROM TO
  local number images
  mapfile -t images < <(node_ctr 1 images list --quiet | grep -v '^sha256:')
  node_ctr 1 images export "$STATE/images/all.tar" "${images[@]}"
  for ((number = $1; number <= $2; number++)); do
    node_import "$number" "$STATE/images/all.tar" >/dev/null
  done
  rm -f "$STATE/images/all.tar"
}

components() { # NODE-COUNT
  local number component
  printf '%s\n' "${CONTROL_COMPONENTS[@]}"
  for ((number = 1; number <= $1; number++)); do
    for component in "${NODE_COMPONENTS[@]}"; do
      echo "node-$number-$component"
    done
  done
}

provider_down() {
  packages_clean
  ((EUID == 0)) || die 3 "stopping the local cluster needs root: 'sudo -E cluster down'."
  refuse_other_provider local
  owner_refuse_other
  if [[ ! -e $RUN/owner && ! -e $STATE/nodes && ! -e $STATE/kubeconfig ]]; then
    say "nothing is running"
    return 0
  fi
  local_clear
  say "down; only the cache of built binaries stays ($CACHE)"
}

# Removes every trace, of a healthy cluster and of half a one alike. What is
# in the kernel (processes, cgroups, settings) ends with the machine; after a
# reboot only files are left, and a group with our name would not be ours.
local_clear() {
  local path folder folders=("$STATE")
  # A checkout that is gone may have left its state behind, with mounts in it.
  [[ ! -r $RUN/owner || $(<"$RUN/owner") == "$STATE" ]] || folders+=("$(<"$RUN/owner")")
  # First: what is half cleared must not pass for a cluster.
  rm -f "$RUN/complete"
  if [[ -e $RUN/owner ]]; then
    if recorded; then kill_everything; fi
    shared_files_remove
    network_down
    if recorded; then
      cgroup_remove
      kernel_settings_restore
    fi
  fi
  for folder in "${folders[@]}"; do
    for path in nodes etcd pki kubeconfigs kube-controller-manager kube-scheduler kubectl-cache images; do
      remove_tree "$folder/$path"
    done
    rm -f "$folder"/{kubeconfig,share,provider,disposable,audit-policy.yaml,Corefile} "$folder"/logs/*.log
  done
  # Last: as long as it is there, the next command knows that work is left.
  remove_tree "$RUN"
}

# Ours among the files in folders that are everybody's.
shared_files_remove() {
  local path
  # Sockets of the containers' supervisors.
  cat "$RUN"/node-*/containerd/io.containerd.runtime.v2.task/*/*/address 2>/dev/null |
    grep -o '/run/containerd/s/[0-9a-f]*' | sort -u | while read -r path; do rm -f "$path"; done || true
  # Notes about pod networks that were not taken down one by one.
  if [[ -d /var/lib/cni/results ]]; then
    { grep -rlsF "\"sandbox\":\"$RUN/" /var/lib/cni/results || true; } | while read -r path; do rm -f "$path"; done
  fi
  [[ ! -d /var/log/containers ]] || find /var/log/containers -lname "$(<"$RUN/owner")/*" -delete
  if [[ -r $RUN/new-folders ]]; then
    # The kubelets' socket for device plugins, which has a fixed place.
    ! grep -qx /var/lib/kubelet/device-plugins "$RUN/new-folders" || rm -f /var/lib/kubelet/device-plugins/kubelet.sock
    while read -r path; do
      rmdir "$path" 2>/dev/null || true
    done <"$RUN/new-folders"
  fi
}

# Ten nodes' programs watch more files than one user may by default.
kernel_settings_raise() {
  local setting=/proc/sys/fs/inotify/max_user_instances
  (($(<"$setting") >= 2048)) || echo 2048 >"$setting" || warn "$setting cannot be raised; more than 10 nodes may fail."
}

kernel_settings_restore() {
  local setting value
  [[ -r $RUN/kernel-settings ]] || return 0
  while read -r setting value; do
    [[ $(<"/proc/sys/$setting") == "$value" ]] || echo "$value" >"/proc/sys/$setting" || true
  done <"$RUN/kernel-settings"
}

provider_status() {
  local component pid failed=0
  if ! recorded; then
    echo "local cluster: not running"
    return 1
  fi
  owner_refuse_other
  complete || echo "The last start was interrupted or failed; 'cluster up' starts over."
  printf '%-26s %-8s %s\n' COMPONENT PID RUNNING-FOR
  for component in $(components "$(node_count)"); do
    if pid=$(component_pid "$component"); then
      printf '%-26s %-8s %s\n' "$component" "$pid" "$(ps -o etime= -p "$pid" | tr -d ' ')"
    else
      printf '%-26s %-8s %s\n' "$component" - "NOT RUNNING ('cluster up' starts it; 'cluster logs $component')"
      failed=1
    fi
  done
  echo
  if api_ready >/dev/null 2>&1; then
    echo "API server: ready at https://$CONTROL_IP:6443"
    if dns_ready >/dev/null 2>&1; then echo "DNS: ready at $DNS_SERVICE_IP"; else echo "DNS: NOT READY"; failed=1; fi
    kube get nodes -o wide || failed=1
    ! kube get nodes --no-headers | awk '{ print $2 }' | grep -qv '^Ready' || failed=1
  else
    echo "API server: NOT READY at https://$CONTROL_IP:6443"
    failed=1
  fi
  echo
  echo "Kubernetes $KUBERNETES_VERSION, CoreDNS $COREDNS_VERSION, $(etcd --version | head -n 1), $(containerd --version | awk '{print $1, $3}'), cgroup $(if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then echo v2; else echo v1; fi)"
  echo "kubeconfig: $STATE/kubeconfig"
  return "$failed"
}

provider_logs() { # [NODE|COMPONENT]
  local pattern=${1:-} file found=()
  for file in "$STATE"/logs/*.log; do
    [[ -e $file ]] || continue
    [[ -n $pattern || ${file##*/} != audit* ]] || continue
    [[ -z $pattern || ${file##*/} == "$pattern".log || ${file##*/} == "$pattern"-* || ${file##*/} == *-"$pattern".log ]] && found+=("$file")
  done
  ((${#found[@]} > 0)) || die 1 "no logs${pattern:+ of $pattern} in $STATE/logs. Names are $(components 1 | tr '\n' ' ')node-1 and so on."
  if ((${#found[@]} == 1)); then
    cat "${found[0]}"
  else
    # All of them at once would bury everything; the ends are what one wants.
    tail -n 20 "${found[@]}"
  fi
}

provider_load() { # FILE...
  local number count pids=() status=0 pid
  complete || die 1 "no cluster is running; 'cluster up' first."
  owner_refuse_other
  count=$(node_count)
  say "loading $# archive(s) into $count nodes"
  # As many at a time as there are processors: this is mostly unpacking.
  for ((number = 1; number <= count; number++)); do
    node_import "$number" "$@" >"$STATE/logs/load-$number.txt" 2>&1 8>&- 9>&- &
    pids+=($!)
    if ((${#pids[@]} >= $(nproc))); then
      wait "${pids[0]}" || status=1
      pids=("${pids[@]:1}")
    fi
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  if ((status != 0)); then
    tail -n 5 "$STATE"/logs/load-*.txt >&2
    die 1 "at least one node could not import the archives. They must be OCI or Docker image archives (tar)."
  fi
  sed -n 's/^unpacking \([^ ]*\) .*/  \1/p' "$STATE/logs/load-1.txt"
  if grep -q '^unpacking import-' "$STATE/logs/load-1.txt"; then
    warn "an archive without a full image name was imported under a made-up one; its index needs the annotation io.containerd.image.name."
  fi
  rm -f "$STATE"/logs/load-*.txt
  say "loaded"
}

provider_kubeconfig() {
  complete || die 1 "no cluster is running; 'cluster up' first."
  owner_refuse_other
  echo "$STATE/kubeconfig"
}

# --- a node's share of the machine -------------------------------------------

share_of_machine() { # CPUS MEMORY
  local machine_millicpus machine_kib
  machine_millicpus=$(($(nproc --all) * 1000))
  machine_kib=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
  NODE_MILLICPUS=$machine_millicpus
  NODE_MEMORY_KIB=$((machine_kib / 4))
  case $1 in
    '') ;;
    *[0-9]m) NODE_MILLICPUS=${1%m} ;;
    *[0-9]) NODE_MILLICPUS=$(awk -v cpus="$1" 'BEGIN { printf "%d", cpus * 1000 }') ;;
    *) die 2 "--cpus must be like 2, 1.5 or 1500m; it is '$1'." ;;
  esac
  case $2 in
    '') ;;
    *[0-9]Gi) NODE_MEMORY_KIB=$((${2%Gi} * 1048576)) ;;
    *[0-9]Mi) NODE_MEMORY_KIB=$((${2%Mi} * 1024)) ;;
    *) die 2 "--memory must be like 6Gi or 1500Mi; it is '$2'." ;;
  esac
  if ((NODE_MILLICPUS < 100 || NODE_MILLICPUS > machine_millicpus)); then
    die 2 "--cpus must be between 0.1 and the $(nproc --all) of this machine; a node cannot announce more than that."
  fi
  if ((NODE_MEMORY_KIB < 262144 || NODE_MEMORY_KIB > machine_kib)); then
    die 2 "--memory must be between 256Mi and the $((machine_kib / 1024))Mi of this machine; a node cannot announce more than that."
  fi
}

share_text() {
  printf '%s cpus and %d Mi' "$(awk -v m="$NODE_MILLICPUS" 'BEGIN { print m / 1000 }')" $((NODE_MEMORY_KIB / 1024))
}
