#!/usr/bin/env bash
# Builds the images without Docker and without a registry.
#   build.sh [operator|agent|wordcount|probe|pymesos|zookeeper|busybox|all]...     all unless told otherwise
# "all" has busybox only where it is pushed, since the local cluster's nodes have one of their own, and
# pymesos only for this machine's processor alone.
#
# Writes target/NAME.tar, for `deploy/local/cluster load` or `docker load`, as localhost/tender/NAME:local.
#   IMAGES=registry.example/you   pushes to that registry instead, as registry.example/you/NAME, with
#                                 the credentials of `docker login`
#   TAG=v1                        instead of "local"
#   ARCHS="amd64 arm64"           one image for both processors (default: for this machine's alone); not
#                                 for pymesos. What it needs for the other one: README.md, "Two processors"
#   IMAGES_OUTPUT=DIR             where the tars go (default: target)
#   IMAGES_INSECURE=true          the registry may speak plain HTTP
#   TENDER_CACHE=DIR              what is downloaded and made once (default: ~/.cache/tender)
# Compiles what is older than its sources. What has not changed is not built again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source deploy/tools/say
# shellcheck source=debs.sh
source deploy/images/debs.sh

archs=()
for arch in ${ARCHS:-$(own_arch)}; do
  case $arch in
    amd64 | arm64) archs+=("$arch") ;;
    *) images_die "ARCHS names $arch; images can be for amd64, arm64, or both: ARCHS=\"amd64 arm64\"" ;;
  esac
done
# In one order, so that the same images have the same digest.
mapfile -t archs < <(printf '%s\n' "${archs[@]}" | sort -u)

all=(operator agent wordcount probe zookeeper)
# Its own Python compiles the library in it.
if [[ ${archs[*]} == "$(own_arch)" ]]; then all+=(pymesos); fi
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

if [[ ${archs[*]} != "$(own_arch)" ]] && wanted pymesos; then
  images_die "pymesos can be built for this machine's processor alone, because its Python compiles the" \
    "library in it; leave it out: ARCHS=\"${archs[*]}\" build.sh operator agent wordcount probe zookeeper busybox"
fi

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
  agent-sidecar/relay/build.sh "${archs[@]}"
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

say "Building images: ${names[*]}, for ${archs[*]}"
own=$(deploy/images/rootfs.sh)
texts=$own
python=$own
if wanted wordcount; then texts=$(deploy/images/texts.sh); fi
if wanted pymesos; then python=$(deploy/images/python.sh); fi
properties=("-Dimages.rootfs.$(own_arch)=$own" "-Dimages.texts=$texts" "-Dimages.python=$python")
for arch in "${archs[@]}"; do
  [[ $arch != "$(own_arch)" ]] || continue
  other=$(deploy/images/rootfs.sh "$arch")
  jmods=$(deploy/images/jmods.sh "$arch")
  strip=$(stripper "$arch")
  emulator=$(emulator "$arch") || true
  properties+=("-Dimages.rootfs.$arch=$other" "-Dimages.jmods.$arch=$jmods"
    "-Dimages.strip.$arch=$strip" "-Dimages.emulator.$arch=$emulator")
done
exec "$(deploy/tools/jdk)/bin/java" -XX:+UseParallelGC -XX:TieredStopAtLevel=1 \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Dimages.root="$PWD" -Dimages.output="${IMAGES_OUTPUT:-$PWD/deploy/images/target}" \
  -Dimages.cache="$cache" -Dimages.archs="${archs[*]}" "${properties[@]}" \
  -Dimages.repository="${IMAGES:-}" -Dimages.tag="${TAG:-local}" -Dimages.insecure="${IMAGES_INSECURE:-false}" \
  -cp 'deploy/images/target/classes:deploy/images/target/lib/*' dev.tender.images.Main "${names[@]}"
