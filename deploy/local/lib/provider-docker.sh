# shellcheck shell=bash
# CLUSTER=docker: K3s in a container. A Java main with Testcontainers does the
# work (Maven module deploy/clusters, class dev.tender.cluster.K3s), so that
# this cluster and that of the Java tests are started by the same code.

docker_init() { ROOT=$(cd -- "$LOCAL/../.." && pwd); }

# The one way to the Java side. Its commands: up KUBECONFIG [--nodes N ...],
# down, status, logs [NAME], load FILE...
k3s() {
  docker_answers || die 3 "no Docker engine answers ('docker version' fails). Start one, or use CLUSTER=local, or CLUSTER=kubeconfig CONTEXT=<name>."
  [[ -f $ROOT/deploy/clusters/pom.xml ]] || die 3 "this checkout has no deploy/clusters, which starts K3s; use CLUSTER=local or CLUSTER=kubeconfig CONTEXT=<name>."
  local argument arguments=''
  for argument in "$@"; do arguments+="'$argument' "; done
  # Containers that are not "reusable" end with the process that starts them,
  # and Ryuk would end the others too.
  TESTCONTAINERS_REUSE_ENABLE=true TESTCONTAINERS_RYUK_DISABLED=true \
    "$ROOT/deploy/tools/mvn" -q -pl deploy/clusters compile exec:java \
    -Dexec.mainClass=dev.tender.cluster.K3s -Dexec.args="$arguments" 8>&- 9>&-
}

provider_disposable() { [[ -e $STATE/disposable ]] && echo yes; }

provider_up() {
  refuse_other_provider docker
  docker_answers || k3s
  mkdir -p "$STATE"
  # Written first: a start that is interrupted must be found by "down".
  echo docker >"$STATE/provider"
  k3s up "$STATE/kubeconfig" "$@"
  chmod 600 "$STATE/kubeconfig"
  touch "$STATE/disposable"
  say "ready: K3s in a container"
  echo
  echo "export KUBECONFIG=$STATE/kubeconfig"
}

provider_down() {
  if [[ $(current_provider) != docker ]]; then
    say "nothing is running"
    return 0
  fi
  k3s down
  rm -f "$STATE"/{kubeconfig,provider,disposable}
  say "down"
}

provider_status() { k3s status && echo "kubeconfig: $STATE/kubeconfig"; }
provider_logs() { k3s logs "$@"; }

provider_load() {
  local file paths=()
  # Java runs in another folder.
  for file in "$@"; do paths+=("$(realpath "$file")"); done
  k3s load "${paths[@]}"
}

provider_kubeconfig() {
  [[ -r $STATE/kubeconfig ]] || die 1 "no cluster is running; 'CLUSTER=docker cluster up' first."
  echo "$STATE/kubeconfig"
}
