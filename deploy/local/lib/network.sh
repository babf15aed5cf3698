# shellcheck shell=bash disable=SC2034 # names that other rooms use
# The network: one namespace for the control plane, which also holds the
# bridge, one for every node, and a single cable to the host.
#
#   host 10.123.0.1 ──┐
#                     ├── bridge in tender-control, 10.123.0.2
#   tender-node-1  ───┤     10.123.0.11, pods 10.124.1.0/24
#   tender-node-2  ───┘     10.123.0.12, pods 10.124.2.0/24
#
# The bridge is not on the host, so no firewall of the host's can sit between
# two nodes, and deleting the namespace takes everything with it.

readonly CONTROL_NETNS=tender-control HOST_LINK=tender-host

network_init() {
  NET=${TENDER_NET:-123}
  [[ $NET =~ ^[0-9]{1,3}$ && $((10#$NET)) -le 253 ]] || die 2 "TENDER_NET must be a number from 0 to 253, the second part of 10.X.0.0/24; it is '$NET'."
  HOST_IP=10.$NET.0.1
  CONTROL_IP=10.$NET.0.2
  NODE_NET=10.$NET.0.0/24
  POD_NET=10.$((NET + 1)).0.0/16
  SERVICE_NET=10.$((NET + 2)).0.0/16
  API_SERVICE_IP=10.$((NET + 2)).0.1
  DNS_SERVICE_IP=10.$((NET + 2)).0.10
}

node_ip() { printf '10.%d.0.%d' "$NET" $((10 + $1)); }
pod_cidr() { printf '10.%d.%d.0/24' $((NET + 1)) "$1"; }
node_netns() { printf 'tender-node-%d' "$1"; }

inside() { # NETNS COMMAND...
  local netns=$1
  shift
  nsenter --net="/run/netns/$netns" "$@"
}

# Host routes that overlap ours, unless they are ours.
network_refuse_collision() {
  local destination rest
  while read -r destination rest; do
    [[ $destination != default && $rest != *"dev $HOST_LINK"* ]] || continue
    local ours
    for ours in "$NODE_NET" "$POD_NET" "$SERVICE_NET"; do
      if cidr_overlap "$ours" "$destination"; then
        die 1 "the cluster wants $ours, but this machine routes $destination already ($rest). Choose another range: TENDER_NET=200 makes it 10.200 to 10.202."
      fi
    done
  done < <(ip -4 route show)
}

cidr_overlap() { # A B
  local a=${1%/*} b=${2%/*} bits_a=${1#*/} bits_b=${2#*/} bits
  [[ $1 == */* ]] || bits_a=32
  [[ $2 == */* ]] || bits_b=32
  [[ $b =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$ ]] || return 1
  bits=$((bits_a < bits_b ? bits_a : bits_b))
  ((bits == 0)) || (($(ip_number "$a") >> (32 - bits) == $(ip_number "$b") >> (32 - bits)))
}

ip_number() {
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  printf '%d' $(((a << 24) + (b << 16) + (c << 8) + d))
}

netns_exists() { [[ -e /run/netns/$1 ]] && nsenter --net="/run/netns/$1" true 2>/dev/null; }

netns_make() { # NAME
  netns_exists "$1" && return 0
  rm -f "/run/netns/$1"
  ip netns add "$1"
  inside "$1" ip link set lo up
}

# Every function below may find its work half done by an interrupted run.
network_control_up() {
  netns_make "$CONTROL_NETNS"
  inside "$CONTROL_NETNS" sh -eu -c "
    # Frames between nodes are nobody's business but the nodes'.
    f=/proc/sys/net/bridge/bridge-nf-call-iptables; [ ! -w \$f ] || echo 0 >\$f
    ip link show tender0 >/dev/null 2>&1 || ip link add tender0 type bridge
    ip addr replace $CONTROL_IP/24 dev tender0
    ip link set tender0 up
  "
  if ! ip link show "$HOST_LINK" >/dev/null 2>&1; then
    ip link add "$HOST_LINK" type veth peer name host netns "/run/netns/$CONTROL_NETNS"
  fi
  inside "$CONTROL_NETNS" sh -eu -c 'ip link set host master tender0; ip link set host up'
  [[ ! -w /proc/sys/net/ipv6/conf/$HOST_LINK/disable_ipv6 ]] || echo 1 >"/proc/sys/net/ipv6/conf/$HOST_LINK/disable_ipv6"
  ip addr replace "$HOST_IP/24" dev "$HOST_LINK"
  ip link set "$HOST_LINK" up
}

network_node_up() { # N
  local number=$1 netns ip
  netns=$(node_netns "$number")
  ip=$(node_ip "$number")
  netns_make "$netns"
  if ! inside "$netns" ip link show eth0 >/dev/null 2>&1; then
    inside "$CONTROL_NETNS" ip link del "node-$number" 2>/dev/null || true
    inside "$CONTROL_NETNS" ip link add "node-$number" type veth peer name eth0 netns "/run/netns/$netns"
  fi
  inside "$CONTROL_NETNS" sh -eu -c "ip link set node-$number master tender0; ip link set node-$number up"
  inside "$netns" sh -eu -c "
    echo 1 >/proc/sys/net/ipv4/ip_forward
    ip addr replace $ip/24 dev eth0
    ip link set eth0 up
  "
}

# Everybody learns where every node's pods are. The host reaches Services
# through the first node, whose kube-proxy translates them.
network_routes() { # NODE-COUNT
  local number other
  {
    for ((number = 1; number <= $1; number++)); do
      echo "route replace $(pod_cidr "$number") via $(node_ip "$number")"
    done
    echo "route replace $SERVICE_NET via $(node_ip 1)"
  } | tee >(ip -batch -) | inside "$CONTROL_NETNS" ip -batch -
  for ((number = 1; number <= $1; number++)); do
    # kube-proxy answers for Services without endpoints, but only where the
    # kernel believes that there is a way to them.
    echo "route replace $SERVICE_NET dev eth0" | inside "$(node_netns "$number")" ip -batch -
    for ((other = 1; other <= $1; other++)); do
      ((other == number)) || echo "route replace $(pod_cidr "$other") via $(node_ip "$other")"
    done | inside "$(node_netns "$number")" ip -batch -
  done
}

network_down() {
  local path
  # The cable first: it takes the host's address and routes with it at once,
  # while a namespace may linger in the kernel for a moment.
  ip link del "$HOST_LINK" 2>/dev/null || true
  for path in "/run/netns/$CONTROL_NETNS" /run/netns/tender-node-*; do
    [[ -e $path ]] || continue
    ip netns del "${path##*/}" 2>/dev/null || rm -f "$path"
  done
  # "ip netns" turns its folder into a mount when it is used for the first
  # time; if that was for us, put it back.
  if [[ -e $RUN/netns-was-no-mount && -d /run/netns && -z $(ls -A /run/netns) ]]; then
    umount /run/netns 2>/dev/null || true
    rmdir /run/netns 2>/dev/null || true
  fi
}
