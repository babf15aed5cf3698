#!/usr/bin/env bash
# Python and pymesos, as they lie in the image: Python and most libraries from Debian's packages, and
# from PyPI, by their hashes, what Debian does not have. Prints the folder, in the cache; makes it when
# it is not there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./debs.sh

version=3.11
packages=(
  python$version-minimal libpython$version-minimal libpython$version-stdlib
  # what the interpreter and its modules for TLS and for foreign functions are linked with
  libexpat1 zlib1g libssl3 libffi8
  python3-http-parser python3-six python3-kazoo
)
requirements=../samples/pymesos/requirements.txt

prepare() { # RESULT
  local root=$1 package folder
  for package in "${packages[@]}"; do
    folder=$(deb_unpacked "$package")
    for part in usr/lib lib; do
      if [[ -d $folder/$part ]]; then
        mkdir -p "$root/$part"
        cp -r "$folder/$part/." "$root/$part"
      fi
    done
    mkdir -p "$root/usr/share/doc/$package"
    # Otherwise its documents are those of another of these packages.
    if [[ -e $folder/usr/share/doc/$package/copyright ]]; then
      install -m 644 "$folder/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
    fi
    deb_version "$package" >"$root/usr/share/doc/$package/version"
  done
  without_links "$root"
  install -D "$(deb_unpacked python$version-minimal)/usr/bin/python$version" "$root/usr/bin/python3"
  # For Python on a desk.
  rm -rf "$root"/usr/lib/python3/dist-packages/*/tests "$root"/usr/lib/{binfmt.d,valgrind}
  rm -rf "$root/usr/lib/python$version"/{ensurepip,idlelib,lib2to3,pydoc_data,tkinter,turtledemo}
  from_pypi "$root/usr/local/lib/python$version/dist-packages"
  compile "$root"
}

# Jib's layers know only files. What a link out of the packages would lead to is not in the image.
without_links() { # ROOT
  local link
  find "$1" -type l | while read -r link; do
    if [[ $(readlink "$link") != /* && -f $link ]]; then
      cp --remove-destination "$(readlink -f "$link")" "$link"
    else
      rm "$link"
    fi
  done
}

from_pypi() { # RESULT
  python3 -m pip --version >/dev/null 2>&1 || install_pip
  echo "images: installing $(grep -o '^[a-z]*==[0-9.]*' $requirements | xargs)" >&2
  python3 -m pip install --quiet --no-deps --require-hashes --no-compile --no-cache-dir \
    --disable-pip-version-check --root-user-action=ignore --target "$1" -r $requirements >&2 ||
    images_die "pip could not install $requirements; it needs PyPI or a mirror of it (pip config)"
}

install_pip() {
  [[ $(id -u) == 0 ]] || images_die "pip is missing: install python3-pip"
  echo "images: installing python3-pip" >&2
  apt-get install -qq -y python3-pip >/dev/null 2>&1 || images_die "python3-pip could not be installed"
}

# With the image's own Python, which thereby shows that it runs. The root file system is read-only, so
# that nothing could be kept later. Unchecked, because all files in an image have the same time.
compile() { # ROOT
  local root=$1 libraries
  libraries=$(find "$root" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
  LD_LIBRARY_PATH=$libraries PYTHONHOME=$root/usr SOURCE_DATE_EPOCH=0 PYTHONHASHSEED=0 \
    "$root/usr/bin/python3" -S -m compileall -q -j 1 --invalidation-mode unchecked-hash \
    -s "$root" -p / "$root/usr/lib/python$version" "$root/usr/lib/python3" "$root/usr/local" >&2 ||
    images_die "the image's Python cannot compile its own library"
}

debs_fetch "${packages[@]}"
key=$({ cat python.sh debs.sh $requirements; for package in "${packages[@]}"; do
  basename "${deb_files[$package]}"
done; } | sha256sum | cut -c1-16)
folder=$cache/python/$key
if [[ ! -d $folder ]]; then
  echo "images: preparing Python" >&2
  fresh=$folder.$$
  mkdir -p "$fresh"
  prepare "$fresh"
  # Another build may have been faster.
  mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
fi
echo "$folder"
