# shellcheck shell=bash disable=SC2034 # names that other rooms use
# Everything executable that the cluster needs: commands built from Go modules
# into a cache that outlives the checkout, and Debian packages.

readonly KUBERNETES_COMMANDS=(kube-apiserver kubelet kube-controller-manager kube-scheduler kube-proxy)

# The one place where a version is written is the module's own go.mod.
module_version() { # MODULE-FOLDER GO-PATH
  awk -v path="$2" '$1 == "require" { sub("require ", "") } $1 == path && $2 ~ /^v/ { print $2; exit }' \
    "$LOCAL/binaries/$1/go.mod"
}

# Sources of our own are part of what is built, so they are part of the key.
source_key() { # MODULE-FOLDER
  cat "$LOCAL/binaries/$1"/*.go "$LOCAL/binaries/$1/go.mod" | sha256sum | cut -c1-10
}

binaries_init() {
  CACHE=${TENDER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tender}
  KUBERNETES_VERSION=$(module_version kubernetes k8s.io/kubernetes)
  COREDNS_VERSION=$(module_version coredns github.com/coredns/coredns)
  KUBERNETES_BIN=$CACHE/bin/kubernetes-$KUBERNETES_VERSION
  COREDNS_BIN=$CACHE/bin/coredns-$COREDNS_VERSION-$(source_key coredns)
  PAUSE_BIN=$CACHE/bin/pause-$(source_key pause)
  if KUBECTL=$(command -v kubectl); then
    BUILD_KUBECTL=no
  else
    KUBECTL=$KUBERNETES_BIN/kubectl
    BUILD_KUBECTL=yes
  fi
}

# What is not in the cache yet, one "folder package result" per line.
binaries_missing() {
  local name commands=("${KUBERNETES_COMMANDS[@]}")
  [[ $BUILD_KUBECTL == no ]] || commands+=(kubectl)
  for name in "${commands[@]}"; do
    [[ -x $KUBERNETES_BIN/$name ]] || echo "kubernetes k8s.io/kubernetes/cmd/$name $KUBERNETES_BIN/$name"
  done
  [[ -x $COREDNS_BIN/coredns ]] || echo "coredns . $COREDNS_BIN/coredns"
  [[ -x $PAUSE_BIN/pause ]] || echo "pause . $PAUSE_BIN/pause"
}

# Builds one command at a time and renames it into place only when it is
# complete: an interruption costs one command, never a broken cache.
binaries_build() {
  local missing folder package result number=0 total
  missing=$(binaries_missing)
  [[ -n $missing ]] || return 0
  mkdir -p "$CACHE/bin"

  # Two checkouts may share the cache; the second one waits and then finds
  # everything there.
  exec 8>"$CACHE/bin/.lock"
  if ! flock -n 8; then
    say "another build is filling $CACHE/bin; waiting for it"
    flock 8
  fi
  missing=$(binaries_missing)
  total=$(grep -c . <<<"$missing") || true
  if ((total > 0)); then
    say "building $total commands into $CACHE/bin (once per version; all of them take about 10 minutes on 2 cores)"
  fi
  while read -r folder package result <&7; do
    [[ -n $folder ]] || continue
    number=$((number + 1))
    build_one "$folder" "$package" "$result" "$number/$total"
  done 7<<<"$missing"
  exec 8>&-
}

build_one() { # FOLDER PACKAGE RESULT N/TOTAL
  local folder=$1 package=$2 result=$3 count=$4
  local name=${result##*/} log=$CACHE/bin/${result##*/}.log
  local flags="-s -w" begin=$SECONDS next=30 builder status=0
  if [[ $folder == kubernetes ]]; then
    # Without these, clients are told v0.0.0-master.
    local p=k8s.io/component-base/version major minor
    IFS=. read -r major minor _ <<<"${KUBERNETES_VERSION#v}"
    flags+=" -X $p.gitVersion=$KUBERNETES_VERSION -X $p.gitMajor=$major -X $p.gitMinor=$minor -X $p.gitTreeState=clean"
  fi
  mkdir -p "${result%/*}"
  (
    cd "$LOCAL/binaries/$folder" || exit 1
    CGO_ENABLED=0 exec go build -mod=readonly -buildvcs=false -trimpath -ldflags "$flags" -o "$result.part.$BASHPID" "$package"
  ) </dev/null >"$log" 2>&1 8>&- 9>&- &
  builder=$!
  BUILDER=$builder
  progress "  $count $name"
  while kill -0 "$builder" 2>/dev/null; do
    sleep 1
    if [[ -t 1 ]]; then
      progress "  $count $name  $((SECONDS - begin)) s"
    elif ((SECONDS - begin >= next)); then
      say "  $count $name … $((SECONDS - begin)) s"
      next=$((next + 30))
    fi
  done
  wait "$builder" || status=$?
  BUILDER=
  if ((status != 0)); then
    rm -f "$result.part.$builder"
    tail -n 15 "$log" >&2
    die 1 "building $name failed; the whole output is in $log. What was built before it stays in the cache, so a new attempt continues here."
  fi
  mv "$result.part.$builder" "$result"
  # What interrupted builds have left; one of them may even be at work still.
  rm -f "$result".part.*
  rm -f "$log"
  say "  $count $name built in $((SECONDS - begin)) s ($(($(stat -c %s "$result") / 1048576)) MiB)"
}
