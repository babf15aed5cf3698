#!/usr/bin/env bash
# Tries the local cluster for real: what pods need from it, and what it does
# when it is hurt. Takes the cluster of this checkout down, before and after.
set -uo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
CLUSTER_COMMAND=$HERE/../cluster
WORK=$(mktemp -d)
KEPT=$HERE/../.state/selftest-logs
IMAGE=localhost/tender/busybox:local
unset CLUSTER CONTEXT
export CLUSTER=local
failures=0

cluster() { "$CLUSTER_COMMAND" "$@"; }
kc() { kubectl --kubeconfig "$KUBECONFIG" --cache-dir "$WORK/cache" "$@"; }

pass() { printf 'PASS  %s\n' "$1"; }
fail() {
  printf 'FAIL  %s\n' "$1"
  failures=$((failures + 1))
  [[ ! -s $WORK/output ]] || sed 's/^/      /' "$WORK/output" | tail -n 30
  # "down" will delete the logs; what tells of the first failure is kept.
  if [[ ! -e $KEPT && -d $HERE/../.state/logs ]]; then
    cp -r "$HERE/../.state/logs" "$KEPT"
    echo "      logs of this moment: $KEPT"
  fi
}

# check WHAT COMMAND...: passes when the command succeeds.
check() {
  local what=$1
  shift
  if "$@" >"$WORK/output" 2>&1; then pass "$what"; else fail "$what"; fi
}

# eventually SECONDS COMMAND...
eventually() {
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < limit)) || return 1
    sleep 0.3
  done
}

# contains TEXT COMMAND...: the command succeeds and says so.
contains() {
  local text=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  printf '%s\n(exit code %s)\n' "$output" "$status"
  ((status == 0)) && [[ $output == *"$text"* ]]
}

# What the machine has that a cluster could leave behind.
traces() {
  echo "mounts: $(awk '{ print $5 }' /proc/self/mountinfo | sort | tr '\n' ' ')"
  echo "namespaces: $(find /run/netns -type f 2>/dev/null | tr '\n' ' ')"
  echo "links: $(ip -o link | awk -F': ' '{ print $2 }' | tr '\n' ' ')"
  echo "routes: $(ip -4 route | tr '\n' ' ')"
  echo "cgroups: $(find /sys/fs/cgroup -type d -name '*tender*' | tr '\n' ' ')"
  local path
  for path in /run/tender-local /run/containerd /run/netns /var/lib/cni /var/lib/kubelet /var/log/containers \
    /var/log/pods /usr/libexec/kubernetes /etc/cni /etc/kubernetes; do
    [[ ! -e $path ]] || echo "file: $path"
  done
  echo "settings: $(cd /proc/sys && cat vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops net/ipv4/ip_forward | tr '\n' ' ')"
  # Known by what they were told, so that nobody else's count, and without
  # the dead that wait for their parent to notice.
  local state
  state=$(realpath -m "$HERE/../.state")
  for path in /proc/[0-9]*; do
    if { tr '\0' ' ' <"$path/cmdline"; } 2>/dev/null | grep -qE "$state/|/run/tender-local/|^/pause"; then
      echo "process: $(tr '\0' ' ' <"$path/cmdline" | cut -c1-100)"
    fi
  done
}

pod() { # NAME NODE COMMAND [MORE-SPEC]
  kc apply -f - <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1, labels: {app: $1}}
spec:
  nodeName: $2
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  ${4:-}
  containers:
  - name: main
    image: $IMAGE
    imagePullPolicy: Never
    command: [sh, -c, '$3']
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    resources:
      requests: {cpu: 50m, memory: 32Mi}
      limits: {cpu: 100m, memory: 32Mi}
YAML
}

memory_limit() { # POD   as the process in it sees it
  kc exec "$1" -- sh -c 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1'
}

try_pods() {
  local ip service
  kc create namespace selftest >/dev/null
  kc label namespace selftest pod-security.kubernetes.io/enforce=restricted >/dev/null
  kc config set-context --current --namespace=selftest >/dev/null
  eventually 10 kc get serviceaccount default >/dev/null 2>&1

  check "pods are accepted under the restricted standard" \
    pod web node-1 'echo hello from web >/tmp/index.html; echo started; exec httpd -f -p 8080 -h /tmp'
  check "a pod with a native sidecar is accepted" \
    pod client node-2 'exec sleep 10000' \
    "initContainers: [{name: side, restartPolicy: Always, image: $IMAGE, imagePullPolicy: Never, command: [sh, -c, 'exec sleep 10000'], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]"
  kc expose pod web --port 80 --target-port 8080 --type NodePort >/dev/null
  check "both become ready" kc wait --for=condition=Ready pod/web pod/client --timeout=40s
  check "the sidecar runs" contains true kc get pod client -o 'jsonpath={.status.initContainerStatuses[0].started}'
  ip=$(kc get pod web -o 'jsonpath={.status.podIP}')
  service=$(kc get service web -o 'jsonpath={.spec.clusterIP}')

  check "exec" contains uid=65532 kc exec client -- id
  check "logs" contains started kc logs web
  check "pod to pod, across nodes" contains hello kc exec client -- wget -qO- "http://$ip:8080"
  check "pod to Service" eventually 10 contains hello kc exec client -- wget -qO- "http://$service"
  check "a pod to itself through its Service" contains hello kc exec web -- wget -qO- "http://$service"
  check "DNS: short name" contains hello kc exec client -- wget -qO- http://web
  check "DNS: full name" contains hello kc exec client -- wget -qO- http://web.selftest.svc.cluster.local
  check "DNS: names outside do not exist, at once" contains NXDOMAIN timeout 4 kubectl --kubeconfig "$KUBECONFIG" exec client -- sh -c "nslookup example.com || true"
  check "API server through its Service, from a pod" \
    kc exec client -- sh -c 'nc -w 3 kubernetes.default.svc.cluster.local 443 </dev/null'
  check "host to pod" contains hello curl --noproxy '*' -sS --max-time 3 "http://$ip:8080"
  check "host to Service" contains hello curl --noproxy '*' -sS --max-time 3 "http://$service"
  check "host to NodePort" contains hello curl --noproxy '*' -sS --max-time 3 \
    "http://$(kc get node node-2 -o 'jsonpath={.status.addresses[0].address}'):$(kc get service web -o 'jsonpath={.spec.ports[0].nodePort}')"
  kc create service clusterip nobody --tcp 80 >/dev/null
  check "a Service without endpoints refuses" eventually 5 contains refused kc exec client -- sh -c 'wget -qO- http://nobody 2>&1 || true'
  check "port-forward" port_forward
  check "in-place resize is accepted" kc patch pod web --subresource resize --patch \
    '{"spec":{"containers":[{"name":"main","resources":{"requests":{"memory":"64Mi"},"limits":{"memory":"64Mi"}}}]}}'
  check "and reaches the cgroup" eventually 10 contains 67108864 memory_limit web
  check "a token with an audience of one's own" contains '"authenticated":true' token_review
  check "load takes an archive into every node" contains "$IMAGE" cluster load "$STATE/images/busybox.tar"
  check "the audit log lists writes" grep -q '"verb":"create".*"resource":"pods"' "$STATE/logs/audit.log"
  check "and nothing else" not grep -qE '"verb":"(get|list|watch)"' "$STATE/logs/audit.log"
  check "two nodes, each with its share" contains 'node-2 2' kc get nodes \
    -o 'jsonpath={range .items[*]}{.metadata.name} {.status.allocatable.cpu}{"\n"}{end}'
}

not() { ! "$@"; }

port_forward() {
  local pid status
  kc port-forward pod/web 38080:8080 &
  pid=$!
  eventually 5 contains hello curl --noproxy '*' -sS --max-time 2 http://127.0.0.1:38080
  status=$?
  kill "$pid"
  wait "$pid" 2>/dev/null
  return "$status"
}

token_review() {
  local token
  token=$(kc create token default --audience tender) || return 1
  kc create -o json -f - <<YAML | tr -d ' \n'
{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "$token", "audiences": ["tender"]}}
YAML
}

process_of() { # COMPONENT
  cluster status | awk -v name="$1" '$1 == name { print $2 }'
}

try_hurting() {
  local before after component
  check "a second up says that all is well" contains 'already running' cluster up
  check "status agrees" cluster status
  check "up with fewer nodes is refused" not cluster up --nodes 1

  before=$(kc get pod web -o 'jsonpath={.status.containerStatuses[0].containerID}')
  for component in node-1-kubelet node-2-containerd kube-apiserver etcd; do
    kill -KILL "$(process_of "$component")"
    check "status notices that $component was killed" not cluster status
    check "up starts $component again" contains "$component" cluster up
  done
  check "status is content again" cluster status
  after=$(kc get pod web -o 'jsonpath={.status.containerStatuses[0].containerID}')
  check "the pod has not noticed" test -n "$before" -a "$before" = "$after"
  # While the API server was away its nodes may have passed for dead.
  check "and answers" eventually 60 contains hello kc exec client -- timeout 3 wget -qO- http://web

  check "up --nodes 3 adds a node" contains 'grown from 2 to 3' cluster up --nodes 3
  check "which runs what was loaded" pod late node-3 'exec sleep 10000'
  check "the pod there becomes ready" kc wait --for=condition=Ready pod/late --timeout=30s
  check "and finds the others" contains hello kc exec late -- timeout 3 wget -qO- http://web
}

# Kills "up" after some time, however far it is by then.
interrupted_up() { # SECONDS
  local pid
  "$CLUSTER_COMMAND" up >"$WORK/output" 2>&1 &
  pid=$!
  sleep "$1"
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null
}

main() {
  local before after seconds begin
  trap 'rm -rf "$WORK"' EXIT
  rm -rf "$KEPT"
  check "down, to begin with" cluster down
  before=$(traces)

  begin=$SECONDS
  if ! cluster up --nodes 2; then
    fail "up"
    exit 1
  fi
  pass "up ($((SECONDS - begin)) s)"
  KUBECONFIG=$(cluster kubeconfig)
  export KUBECONFIG
  STATE=${KUBECONFIG%/*}
  check "the cluster is marked as disposable" cluster disposable
  try_pods
  try_hurting

  check "down" cluster down
  check "down again" cluster down
  after=$(traces)
  check "nothing is left behind" diff <(echo "$before") <(echo "$after")

  for seconds in 0.5 1.5 2.5 4 5; do
    interrupted_up "$seconds"
    check "up killed after $seconds s, then up" cluster up
    check "status after that" cluster status
    # Every other time, an interrupted start meets nothing, not a cluster.
    cluster down >/dev/null
  done
  interrupted_up 2
  check "up killed, then down" cluster down
  check "nothing is left behind then either" diff <(echo "$before") <(traces)

  echo
  if ((failures > 0)); then
    echo "$failures checks failed"
    exit 1
  fi
  echo "all checks passed in $SECONDS s"
}

main "$@"
