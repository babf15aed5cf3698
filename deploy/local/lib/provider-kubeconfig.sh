# shellcheck shell=bash
# CLUSTER=kubeconfig: a cluster that somebody has, named by CONTEXT. Nothing
# is ever created or destroyed here, in the cluster or around it; all that
# "up" does is look, and write a kubeconfig that knows this one context, so
# that what comes after cannot reach another cluster by accident.

kubeconfig_init() { :; }

provider_disposable() {
  echo no
  return 1
}

provider_up() {
  local target=$STATE/kubeconfig
  (($# == 0)) || die 2 "'$1' makes no sense for a cluster that exists; CLUSTER=kubeconfig changes nothing in it."
  command -v kubectl >/dev/null || die 3 "CLUSTER=kubeconfig needs kubectl, which is not installed."
  local contexts
  contexts=$(kubectl config get-contexts -o name 2>/dev/null | tr '\n' ' ')
  [[ -n ${CONTEXT:-} ]] || die 2 "CLUSTER=kubeconfig needs CONTEXT=<name>, so that no cluster is used by accident. There is: ${contexts:-no context at all; set KUBECONFIG}"
  refuse_other_provider kubeconfig
  mkdir -p "$STATE"
  # Files that the original points to are taken in (--flatten), everything
  # about other contexts is left out (--minify).
  if ! kubectl config view --raw --flatten --minify --context="$CONTEXT" >"$target.part" 2>"$target.error"; then
    local reason
    reason=$(<"$target.error")
    rm -f "$target.part" "$target.error"
    die 2 "there is no usable context '$CONTEXT' ($reason). There is: ${contexts:-none}"
  fi
  rm -f "$target.error"
  chmod 600 "$target.part"
  mv "$target.part" "$target"
  kubectl --kubeconfig "$target" config use-context "$CONTEXT" >/dev/null
  echo kubeconfig >"$STATE/provider"
  rm -f "$STATE/disposable"
  if ! kubectl --kubeconfig "$target" get --raw /readyz --request-timeout=10s >/dev/null; then
    die 1 "the API server of context '$CONTEXT' does not answer."
  fi
  say "using context $CONTEXT; nothing was changed in it"
  echo
  echo "export KUBECONFIG=$target"
}

provider_down() {
  # Only our copy goes away.
  if [[ $(current_provider) == kubeconfig ]]; then
    rm -f "$STATE/kubeconfig" "$STATE/provider"
  fi
  say "the cluster itself is not ours to stop; it was left as it is"
}

provider_status() {
  [[ -r $STATE/kubeconfig ]] || { echo "no context chosen; CLUSTER=kubeconfig CONTEXT=<name> cluster up"; return 1; }
  kubectl --kubeconfig "$STATE/kubeconfig" version
  kubectl --kubeconfig "$STATE/kubeconfig" get nodes -o wide
  echo
  echo "kubeconfig: $STATE/kubeconfig"
}

provider_logs() { die 2 "the logs of this cluster's components are with whoever runs it."; }

provider_load() { die 2 "images cannot be loaded into a cluster that is only known by its kubeconfig; push them to a registry that its nodes can reach."; }

provider_kubeconfig() {
  [[ -r $STATE/kubeconfig ]] || die 1 "no context chosen; CLUSTER=kubeconfig CONTEXT=<name> cluster up"
  echo "$STATE/kubeconfig"
}
