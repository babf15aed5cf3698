# shellcheck shell=bash disable=SC2034 # names that other rooms use
# A node: a network namespace with containerd, a kubelet and kube-proxy of its
# own. Its big data is in the state folder, its sockets are under /run, where
# paths are short (a socket's path may have 107 characters).

readonly NODE_COMPONENTS=(containerd kubelet kube-proxy)

node_dir() { printf '%s/nodes/node-%d' "$STATE" "$1"; }
node_run() { printf '%s/node-%d' "$RUN" "$1"; }
node_socket() { printf '%s/containerd.sock' "$(node_run "$1")"; }

node_configure() { # N
  local number=$1 dir run
  dir=$(node_dir "$number")
  run=$(node_run "$number")
  mkdir -p "$dir"/{containerd,kubelet,pod-logs,cni,cni-data,opt} "$run"
  cgroup_make "node-$number"
  certificate ca "node-$number" "/O=system:nodes/CN=system:node:node-$number" "DNS:node-$number,IP:$(node_ip "$number")"
  kubeconfig_write "node-$number" "$STATE/kubeconfigs/node-$number"
  containerd_config "$number" "$dir" "$run"
  cni_config "$number" "$dir"
  kubelet_config "$number" "$dir"
  kube_proxy_config "$number" "$dir"
}

containerd_config() { # N DIR RUN
  # Without CAP_SYS_RESOURCE nobody may make a process less likely to be
  # killed for memory; told so, containerd does not try (and fail every pod).
  local restrict_oom=false
  has_sys_resource || restrict_oom=true
  write_file "$2/containerd.toml" <<TOML
version = 2
root = "$2/containerd"
state = "$3/containerd"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.nri.v1.nri", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing"]

[grpc]
  address = "$(node_socket "$1")"

[plugins."io.containerd.internal.v1.opt"]
  path = "$2/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  restrict_oom_score_adj = $restrict_oom
  # Keeps the pods' network namespaces where "down" finds them.
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI_BIN"
    conf_dir = "$2/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        Root = "$3/runc"
TOML
}

# Every pod has a cable of its own to the node, which routes. With a bridge
# per node instead, replies between pods of one node would go around the
# node's address translation unless the kernel filters bridged frames.
cni_config() { # N DIR
  write_file "$2/cni/10-tender.conflist" <<JSON
{
  "cniVersion": "0.4.0",
  "name": "tender-node-$1",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "dataDir": "$2/cni-data",
        "ranges": [[{"subnet": "$(pod_cidr "$1")"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
JSON
}

# The machine is shared, so each node announces a share of it: what it does
# not announce is "reserved for the system". Eviction by a filling disk is
# relaxed and images are never collected: what was loaded by hand could not
# be pulled again.
kubelet_config() { # N DIR
  local cpus memory_total reserve_cpu reserve_memory
  cpus=$(nproc --all)
  memory_total=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
  reserve_cpu=$((cpus * 1000 - NODE_MILLICPUS))
  reserve_memory=$((memory_total - NODE_MEMORY_KIB - 102400))
  ((reserve_memory > 0)) || reserve_memory=0
  write_file "$2/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_ip "$1")
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/node-$1.crt
tlsPrivateKeyFile: $PKI/node-$1.key
containerRuntimeEndpoint: unix://$(node_socket "$1")
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP/node-$1
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
clusterDomain: cluster.local
clusterDNS: [$DNS_SERVICE_IP]
resolvConf: ""
maxPods: 110
makeIPTablesUtilChains: false
podLogsDir: $2/pod-logs
volumePluginDir: $2/volume-plugins
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
containerLogMaxSize: 10Mi
enforceNodeAllocatable: [pods]
systemReserved: {cpu: ${reserve_cpu}m, memory: ${reserve_memory}Ki}
evictionHard:
  memory.available: 100Mi
  nodefs.available: 1%
  nodefs.inodesFree: 1%
  imagefs.available: 1%
  imagefs.inodesFree: 1%
YAML
}

kube_proxy_config() { # N DIR
  # conntrack limits belong to the whole machine; they stay as they are.
  write_file "$2/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
hostnameOverride: node-$1
clientConnection: {kubeconfig: $STATE/kubeconfigs/kube-proxy}
clusterCIDR: $POD_NET
detectLocalMode: ClusterCIDR
bindAddress: $(node_ip "$1")
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
}

node_containerd_up() { # N
  component_alive "node-$1-containerd" && return 0
  component_start "node-$1-containerd" "$(node_netns "$1")" containerd --config "$(node_dir "$1")/containerd.toml"
}

node_images_up() { # N   the two images that a node cannot do without
  wait_until 30 "node-$1-containerd" "containerd of node-$1" node_ctr "$1" version
  local have
  have=$(node_ctr "$1" images list --quiet)
  if [[ $have != *"$PAUSE_IMAGE"* || $have != *"$BUSYBOX_IMAGE"* ]]; then
    node_import "$1" "$STATE/images/pause.tar" "$STATE/images/busybox.tar" >/dev/null
  fi
}

node_kubelet_up() { # N
  local dir netns
  dir=$(node_dir "$1")
  netns=$(node_netns "$1")
  component_alive "node-$1-kubelet" || component_start "node-$1-kubelet" "$netns" \
    kubelet --config="$dir/kubelet.yaml" --kubeconfig="$STATE/kubeconfigs/node-$1" --root-dir="$dir/kubelet" \
    --hostname-override="node-$1" --node-ip="$(node_ip "$1")" --cert-dir="$dir/kubelet-pki"
  component_alive "node-$1-kube-proxy" || component_start "node-$1-kube-proxy" "$netns" \
    kube-proxy --config="$dir/kube-proxy.yaml"
}

kubelet_healthy() { # N
  inside "$(node_netns "$1")" curl --noproxy '*' --silent --fail --max-time 2 http://127.0.0.1:10248/healthz
}

node_ready() { # N
  [[ $(kube get node "node-$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null) == True ]]
}
