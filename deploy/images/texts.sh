#!/usr/bin/env bash
# The texts that wordcount counts: English dictionaries and licences from Debian's main archive,
# some 80 MB, as plain files. Prints the folder, in the cache; makes it when it is not there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./debs.sh

# package | licence of the text | files in the package (a .dz or .gz is unpacked) | name of the text
texts='
dict-gcide   | GPL-2+ (GNU Collaborative International Dictionary of English) | usr/share/dictd/gcide.dict.dz  | dictionary-gcide.txt
dict-wn      | WordNet 3.0 licence (permissive)                               | usr/share/dictd/wn.dict.dz     | wordnet.txt
dict-foldoc  | GFDL-1.1+, no invariant sections                               | usr/share/dictd/foldoc.dict.dz | computing-foldoc.txt
dict-jargon  | public domain                                                  | usr/share/dictd/jargon.dict.dz | jargon.txt
dict-devil   | public domain (Ambrose Bierce, 1911)                           | usr/share/dictd/devil.dict.dz  | devils-dictionary.txt
miscfiles    | GPL-2+ (words of Webster, 1934)                               | usr/share/dict/web2            | words-web2.txt
base-files   | licences, may be copied verbatim                               | usr/share/common-licenses/*    | licences
'

packages=()
while IFS='|' read -r package _; do
  [[ -z $package ]] || packages+=("${package// /}")
done <<<"$texts"

trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

plain() { # FILE RESULT
  case $1 in
    *.dz | *.gz) gzip -dc <"$1" >"$2" ;;
    *) cat "$1" >"$2" ;;
  esac
}

# A folder of texts: no links (the same text under a second name).
plain_folder() { # FOLDER RESULT
  local file
  mkdir -p "$2"
  for file in "$1"/*; do
    if [[ -f $file && ! -L $file ]]; then
      plain "$file" "$2/$(basename "$file").txt"
    fi
  done
}

prepare() { # RESULT
  local result=$1 package licence files name from bytes
  mkdir -p "$result/texts" "$result/doc"
  printf '# package\tversion\tlicence\tbytes\ttext\n' >"$result/MANIFEST"
  while IFS='|' read -r package licence files name; do
    [[ -n $package ]] || continue
    package=$(trim "$package") licence=$(trim "$licence") files=$(trim "$files") name=$(trim "$name")
    from=$(deb_unpacked "$package")
    if [[ $files == *'/*' ]]; then
      plain_folder "$from/${files%/\*}" "$result/texts/$name"
    else
      plain "$from/$files" "$result/texts/$name"
    fi
    mkdir -p "$result/doc/$package"
    plain "$from/usr/share/doc/$package/copyright" "$result/doc/$package/copyright"
    bytes=$(find "$result/texts/$name" -type f -printf '%s\n' | awk '{sum += $1} END {print sum}')
    printf '%s\t%s\t%s\t%s\t%s\n' "$package" "$(deb_version "$package")" "$licence" "$bytes" "$name" \
      >>"$result/MANIFEST"
  done <<<"$texts"
}

debs_fetch "${packages[@]}"
# Named by what is in it, so that another package version or list is another folder.
key=$({ cat texts.sh debs.sh; for package in "${packages[@]}"; do
  basename "${deb_files[$package]}"
done; } | sha256sum | cut -c1-16)
folder=$cache/texts/$key
if [[ ! -d $folder ]]; then
  echo "images: preparing the texts" >&2
  fresh=$folder.$$
  mkdir -p "$fresh"
  prepare "$fresh"
  # Another build may have been faster.
  mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
fi
echo "$folder"
