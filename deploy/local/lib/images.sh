# shellcheck shell=bash
# Images from nothing, so that no registry is needed: the two that every node
# needs are put together here, as OCI layouts in a tar.

readonly PAUSE_IMAGE=localhost/tender/pause:local BUSYBOX_IMAGE=localhost/tender/busybox:local

# Packs a root filesystem. Owners, times and order are fixed, so the same
# content always has the same digest.
oci_image() { # NAME ROOTFS RESULT CONFIG-JSON
  local name=$1 rootfs=$2 result=$3 config=$4 work layer
  work=$(mktemp -d "${result%/*}/oci.XXXXXX")
  mkdir -p "$work/blobs/sha256"
  tar -C "$rootfs" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer" .
  layer=$(oci_blob "$work" "$work/layer")
  printf '{"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(go_arch)" "$config" "${layer% *}" >"$work/config"
  config=$(oci_blob "$work" "$work/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
    "$(oci_descriptor image.config.v1+json "$config")" "$(oci_descriptor image.layer.v1.tar "$layer")" >"$work/manifest"
  local manifest
  manifest=$(oci_descriptor image.manifest.v1+json "$(oci_blob "$work" "$work/manifest")")
  printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"io.containerd.image.name":"%s"}}]}' \
    "${manifest%\}}" "$name" >"$work/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$work/oci-layout"
  tar -C "$work" -cf "$result.part" oci-layout index.json blobs
  mv "$result.part" "$result"
  rm -rf "$work"
}

# Files a blob under its digest; prints "digest size".
oci_blob() { # WORK FILE
  local digest size
  digest=$(sha256sum <"$2" | cut -d' ' -f1)
  size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$digest"
  printf '%s %s' "$digest" "$size"
}

oci_descriptor() { # TYPE "DIGEST SIZE"
  printf '{"mediaType":"application/vnd.oci.%s","digest":"sha256:%s","size":%s}' "$1" "${2% *}" "${2#* }"
}

go_arch() {
  case $(uname -m) in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}

images_make() {
  local root=$STATE/images/root applet
  mkdir -p "$STATE/images"
  rm -rf "$root"

  mkdir -p "$root"
  cp "$PAUSE_BIN/pause" "$root/pause"
  oci_image "$PAUSE_IMAGE" "$root" "$STATE/images/pause.tar" '{"Entrypoint":["/pause"],"User":"65532:65532"}'
  rm -rf "$root"

  # What plain test pods run: a shell and the usual commands. /tmp and the
  # users are there so that it also runs as nobody in particular.
  mkdir -p "$root"/{bin,etc,home,proc,sys,dev,root,tmp,var/tmp}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  cp "$BUSYBOX" "$root/bin/busybox"
  for applet in $("$BUSYBOX" --list); do
    [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"
  done
  ln -s bin "$root/sbin"
  mkdir "$root/usr"
  ln -s ../bin "$root/usr/bin"
  printf 'root:x:0:0:root:/root:/bin/sh\nnonroot:x:65532:65532:nonroot:/home:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
  oci_image "$BUSYBOX_IMAGE" "$root" "$STATE/images/busybox.tar" \
    '{"Cmd":["/bin/sh"],"Env":["PATH=/usr/bin:/bin:/sbin"],"WorkingDir":"/"}'
  rm -rf "$root"
}

node_ctr() { # N ARGUMENT...
  local number=$1
  shift
  ctr --address "$(node_socket "$number")" --namespace k8s.io "$@"
}

# Brings archives into one node; prints one line per image.
node_import() { # N FILE...
  local number=$1 file
  shift
  for file in "$@"; do
    node_ctr "$number" images import "$file" || return 1
  done
}
