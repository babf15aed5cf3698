#!/usr/bin/env bash
# Builds the images without Docker and without a registry.
#   build.sh [operator|agent|wordcount|probe|pymesos|zookeeper|busybox|all]...     all unless told otherwise
# "all" has busybox only where it is pushed: the local cluster's nodes have one of their own.
#
# Writes target/NAME.tar, for `deploy/local/cluster load` or `docker load`, as localhost/tender/NAME:local.
#   IMAGES=registry.example/you   pushes to that registry instead, as registry.example/you/NAME, with
#                                 the credentials of `docker login`
#   TAG=v1                        instead of "local"
#   IMAGES_OUTPUT=DIR             where the tars go (default: target)
#   IMAGES_INSECURE=true          the registry may speak plain HTTP
#   TENDER_CACHE=DIR              what is downloaded and made once (default: ~/.cache/tender)
# Compiles what is older than its sources. What has not changed is not built again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source deploy/tools/say

all=(operator agent wordcount probe pymesos zookeeper)
if [[ -n ${IMAGES:-} ]]; then all+=(busybox); fi
wordcount=framework-sdk/frameworks/wordcount
probe=framework-sdk/frameworks/probe

names=()
for name in "${@:-all}"; do
  case $name in
    all) names+=("${all[@]}") ;;
    operator | agent | wordcount | probe | pymesos | zookeeper | busybox) names+=("$name") ;;
    *)
      echo "usage: build.sh [operator|agent|wordcount|probe|pymesos|zookeeper|busybox|all]..." >&2
      exit 2
      ;;
  esac
done

wanted() { [[ " ${names[*]} " == *" $1 "* ]]; }

# up_to_date RESULT MODULE...: none of the modules' sources is younger than the result.
up_to_date() {
  local result=$1 module sources=(pom.xml)
  shift
  [[ -e $result ]] || return 1
  for module in "$@"; do sources+=("$module/pom.xml" "$module/src/main"); done
  [[ -z $(find "${sources[@]}" -newer "$result" -print -quit) ]]
}

# jar_of MODULE
jar_of() { find "$1/target" -maxdepth 1 -name 'tender-*.jar' 2>/dev/null | head -1; }

modules=()
protocol=framework-sdk/protocol
up_to_date "$(jar_of deploy/images)" deploy/images agent-sidecar $protocol || modules+=(deploy/images)
if wanted agent; then
  agent-sidecar/launcher/build.sh
  up_to_date "$(jar_of agent-sidecar)" agent-sidecar $protocol || modules+=(agent-sidecar)
fi
if wanted operator; then
  up_to_date operator/server/target/quarkus-app/quarkus-run.jar \
    operator/server operator/core crds $protocol || modules+=(operator/server)
fi
if wanted wordcount; then
  up_to_date "$(jar_of $wordcount)" $wordcount framework-sdk/sdk $protocol || modules+=($wordcount)
fi
if wanted probe; then
  up_to_date "$(jar_of $probe)" $probe framework-sdk/sdk $protocol || modules+=($probe)
fi
if [[ ${#modules[@]} -gt 0 ]]; then
  say "Compiling ${modules[*]}"
  deploy/tools/mvn --quiet package -am -pl "$(IFS=, && echo "${modules[*]}")" -Dsurefire.skip=true -Dspotless.check.skip=true
fi

say "Building images: ${names[*]}"
rootfs=$(deploy/images/rootfs.sh)
texts=$rootfs
python=$rootfs
if wanted wordcount; then texts=$(deploy/images/texts.sh); fi
if wanted pymesos; then python=$(deploy/images/python.sh); fi
exec "$(deploy/tools/jdk)/bin/java" -XX:+UseParallelGC -XX:TieredStopAtLevel=1 \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Dimages.root="$PWD" -Dimages.output="${IMAGES_OUTPUT:-$PWD/deploy/images/target}" \
  -Dimages.cache="${TENDER_CACHE:-$HOME/.cache/tender}" -Dimages.rootfs="$rootfs" \
  -Dimages.texts="$texts" -Dimages.python="$python" -Dimages.repository="${IMAGES:-}" -Dimages.tag="${TAG:-local}" \
  -Dimages.insecure="${IMAGES_INSECURE:-false}" \
  -cp 'deploy/images/target/classes:deploy/images/target/lib/*' dev.tender.images.Main "${names[@]}"
