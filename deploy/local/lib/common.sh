# shellcheck shell=bash
# Words for the person who is watching, and small tools that every room uses.

BEGIN=${EPOCHREALTIME/[.,]/}

# Seconds since the command was started, with one digit.
elapsed() {
  local now=${EPOCHREALTIME/[.,]/}
  local tenths=$(((now - BEGIN) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# One line that stays. On a terminal it first clears what progress() left.
say() {
  [[ -t 1 ]] && printf '\r\033[K'
  printf '[%6s s] %s\n' "$(elapsed)" "$*"
}

# A line that the next one overwrites; nothing where nobody watches live.
progress() {
  [[ -t 1 ]] || return 0
  printf '\r\033[K[%6s s] %s' "$(elapsed)" "$*"
}

warn() { printf 'warning: %s\n' "$*" >&2; }

# Exit codes: 1 something failed, 2 wrong usage, 3 cannot work on this machine.
die() { # CODE SENTENCE...
  local code=$1
  shift
  [[ -t 1 ]] && printf '\r\033[K'
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

# Waits for a command to succeed, and stops early when the process that it
# waits for has died: its log then says more than a timeout would.
wait_until() { # SECONDS COMPONENT WHAT COMMAND...
  local limit=$((SECONDS + $1)) component=$2 what=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    if [[ $component != - ]] && ! component_alive "$component"; then
      component_failed "$component" "$component died while waiting for $what"
    fi
    if ((SECONDS >= limit)); then
      if [[ $component == - ]]; then
        die 1 "gave up waiting for $what. See 'cluster status' and 'cluster logs'."
      fi
      component_failed "$component" "gave up waiting for $what"
    fi
    progress "waiting for $what"
    sleep 0.2
  done
}

component_failed() { # COMPONENT SENTENCE
  [[ -t 1 ]] && printf '\r\033[K'
  printf '\n--- last lines of %s\n' "$(log_of "$1")" >&2
  tail -n 20 "$(log_of "$1")" >&2 || true
  printf -- '---\n' >&2
  die 1 "$2. More in 'cluster logs $1'; 'cluster up' tries again, 'cluster down' clears everything away."
}

# Nobody reads half a file: the content appears under its name when complete.
write_file() { # PATH   (content on stdin)
  mkdir -p "${1%/*}"
  cat >"$1.part"
  mv "$1.part" "$1"
}

mounts_below() { # FOLDER   prints mount points, the deepest last
  [[ -r /proc/self/mountinfo ]] || return 0
  # mountinfo writes blanks as \040 and so on; %b turns them back.
  awk -v folder="$1/" 'index($5 "/", folder) == 1 { print $5 }' /proc/self/mountinfo
}

unmount_below() { # FOLDER
  local attempt mountpoint
  for attempt in 1 2 3; do
    mounts_below "$1" | tac | while read -r mountpoint; do
      mountpoint=$(printf '%b' "$mountpoint")
      if ((attempt < 3)); then
        umount "$mountpoint" 2>/dev/null || true
      else
        # Somebody still holds it open; take it out of sight at least.
        umount -l "$mountpoint" 2>/dev/null || true
      fi
    done
    [[ -n $(mounts_below "$1") ]] || return 0
    sleep 0.2
  done
  [[ -z $(mounts_below "$1") ]]
}

# Deletes a folder, but never through a mount: what is mounted there (a
# hostPath, a subPath) belongs to somebody else.
remove_tree() { # FOLDER
  [[ -e $1 || -L $1 ]] || return 0
  if ! unmount_below "$1"; then
    die 1 "something is still mounted below $1 ($(mounts_below "$1" | head -n 1)); unmount it, then run 'cluster down' again."
  fi
  rm -rf --one-file-system -- "$1"
}

# Which kind of cluster this checkout uses now; nothing if none.
current_provider() { cat "$STATE/provider" 2>/dev/null || true; }

# One state folder knows one cluster; another must not fall into oblivion.
refuse_other_provider() { # MINE
  local current
  current=$(current_provider)
  if [[ -n $current && $current != "$1" ]]; then
    die 1 "this checkout uses a cluster of kind '$current' now; 'CLUSTER=$current cluster down' first."
  fi
}
