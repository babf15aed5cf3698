# shellcheck shell=bash disable=SC2034 # names that other rooms use
# etcd, the API server, the controllers, the scheduler and DNS, all in the
# namespace tender-control. Ports are the usual ones: nobody else is in there.

readonly CONTROL_COMPONENTS=(etcd kube-apiserver kube-controller-manager kube-scheduler coredns)

# kubectl as cluster-admin, deaf to whatever the caller has configured. With a
# time limit: an API server without etcd takes calls and does not answer them.
kube() {
  env -u KUBECONFIG -u HTTP_PROXY -u HTTPS_PROXY -u ALL_PROXY -u http_proxy -u https_proxy -u all_proxy \
    "$KUBECTL" --kubeconfig "$STATE/kubeconfig" --cache-dir "$STATE/kubectl-cache" --request-timeout=10s "$@"
}

# Starts what is not running; safe to call at any time. The controllers may
# ask often: at the default of 20 requests a second, making their own service
# accounts alone takes them four seconds.
controlplane_up() {
  if ! component_alive etcd; then
    etcd_start
    # It would find its way back to etcd by itself, but for every minute that
    # etcd was away it may take another one to try again.
    component_kill kube-apiserver
  fi
  component_alive kube-apiserver || apiserver_start
  wait_until 60 kube-apiserver "the API server" api_ready
  component_alive kube-controller-manager || component_start kube-controller-manager "$CONTROL_NETNS" \
    kube-controller-manager --kubeconfig="$STATE/kubeconfigs/kube-controller-manager" --leader-elect=false \
    --kube-api-qps=200 --kube-api-burst=400 --use-service-account-credentials --service-account-private-key-file="$PKI/service-account.key" \
    --root-ca-file="$PKI/ca.crt" --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
    --client-ca-file="$PKI/ca.crt" --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    --authentication-kubeconfig="$STATE/kubeconfigs/kube-controller-manager" \
    --authorization-kubeconfig="$STATE/kubeconfigs/kube-controller-manager" \
    --flex-volume-plugin-dir="$STATE/kube-controller-manager/volume-plugins" \
    --cert-dir="$STATE/kube-controller-manager" --bind-address=127.0.0.1
  component_alive kube-scheduler || component_start kube-scheduler "$CONTROL_NETNS" \
    kube-scheduler --kubeconfig="$STATE/kubeconfigs/kube-scheduler" --leader-elect=false \
    --authentication-kubeconfig="$STATE/kubeconfigs/kube-scheduler" \
    --authorization-kubeconfig="$STATE/kubeconfigs/kube-scheduler" \
    --cert-dir="$STATE/kube-scheduler" --bind-address=127.0.0.1
}

controlplane_configure() {
  local name
  pki_init
  for name in kube-controller-manager kube-scheduler kube-proxy coredns; do
    kubeconfig_write "$name" "$STATE/kubeconfigs/$name"
  done
  # Not again: somebody may have chosen a default namespace in it.
  if [[ ! -s $STATE/kubeconfig ]]; then
    kubeconfig_write admin "$STATE/kubeconfig"
    # The person behind sudo wants to use it too.
    [[ -z ${SUDO_UID:-} ]] || chown "$SUDO_UID:${SUDO_GID:-0}" "$STATE/kubeconfig"
  fi
  audit_policy
  corefile
}

# No fsync: the data lives as long as the cluster, and a machine that crashes
# gets a new one anyway. It makes writes some ten times cheaper.
etcd_start() {
  component_start etcd "$CONTROL_NETNS" \
    etcd --name=tender --data-dir="$STATE/etcd" --unsafe-no-fsync --quota-backend-bytes=8589934592 \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=tender=http://127.0.0.1:2380 --logger=zap --log-level=warn
}

# --enable-aggregator-routing: webhooks and aggregated APIs are called at pod
# addresses, because no kube-proxy runs in this namespace.
# --kubelet-preferred-address-types: node names are not in any DNS.
apiserver_start() {
  component_start kube-apiserver "$CONTROL_NETNS" \
    kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address="$CONTROL_IP" --secure-port=6443 \
    --service-cluster-ip-range="$SERVICE_NET" --authorization-mode=Node,RBAC \
    --enable-admission-plugins=NodeRestriction,Priority --allow-privileged \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/kube-apiserver.crt" --tls-private-key-file="$PKI/kube-apiserver.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" --kubelet-client-key="$PKI/apiserver-kubelet-client.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$PKI/service-account.pub" --service-account-signing-key-file="$PKI/service-account.key" \
    --enable-aggregator-routing --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    --requestheader-allowed-names=front-proxy-client --requestheader-username-headers=X-Remote-User \
    --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$PKI/front-proxy-client.crt" --proxy-client-key-file="$PKI/front-proxy-client.key" \
    --audit-policy-file="$STATE/audit-policy.yaml" --audit-log-path="$STATE/logs/audit.log" --audit-log-mode=batch \
    --audit-log-maxsize=200 --audit-log-maxbackup=2
}

api_ready() { kube get --raw /readyz --request-timeout=2s; }

# The audit log is a list of writes, for counting them: what only reads or
# only asks (token and access reviews) is left out, and so is every body.
audit_policy() {
  write_file "$STATE/audit-policy.yaml" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: None
  verbs: [get, list, watch]
- level: None
  resources:
  - group: authentication.k8s.io
  - group: authorization.k8s.io
  - group: ""
    resources: [serviceaccounts/token]
- level: None
  nonResourceURLs: ["*"]
- level: Metadata
YAML
}

# DNS is a process beside the API server, not a pod: it answers before the
# first pod runs, and no test that harms a node harms it. Names outside of the
# cluster do not exist; saying so at once beats a timeout. (Two blocks, since
# within one the template would answer first, whatever the order here.)
corefile() {
  write_file "$STATE/Corefile" <<YAML
cluster.local in-addr.arpa ip6.arpa {
  bind $CONTROL_IP
  errors
  ready 127.0.0.1:8181
  kubernetes {
    kubeconfig $STATE/kubeconfigs/coredns
    pods insecure
    ttl 5
  }
  loadbalance
}
. {
  bind $CONTROL_IP
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
YAML
}

dns_start() {
  component_alive coredns || component_start coredns "$CONTROL_NETNS" "$COREDNS_BIN/coredns" -conf "$STATE/Corefile"
}

dns_ready() { inside "$CONTROL_NETNS" curl --noproxy '*' --silent --fail --max-time 2 http://127.0.0.1:8181/ready; }

# A Service without a selector and its one endpoint, the process above.
dns_objects() {
  kube apply -f - <<YAML
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: tender-local-coredns}
rules:
- apiGroups: [""]
  resources: [namespaces, services, pods]
  verbs: [list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: tender-local-coredns}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tender-local-coredns}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: "tender:coredns"}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: $DNS_SERVICE_IP
  ports:
  - {name: dns, port: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {kubernetes.io/service-name: kube-dns}
addressType: IPv4
endpoints:
- addresses: ["$CONTROL_IP"]
  conditions: {ready: true}
ports:
- {name: dns, port: 53, protocol: UDP}
- {name: dns-tcp, port: 53, protocol: TCP}
YAML
}
