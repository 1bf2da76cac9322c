# Keeps what a run has outside of its namespaces: a cgroup in every hierarchy of this machine, and a temporary folder. Removes
# them when standard input closes, which happens however the run ends. First it removes what runs have left that were killed
# together with this script.
#
# Ends with 3, and the folder on standard error, if there is no folder for temporary files.
#
# Prints one line for each hierarchy, `v1:CONTROLLERS FOLDER` or `v2 FOLDER`, then `temporary FOLDER`, and then `ready`.
set -eu

# start_time PID: in ticks since the machine started, which tells a process from a later one with the same id
start_time() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# is_left ID: whether the run that made this has died; ID is STARTTIME-PID
is_left() {
  case $1 in *[!0-9-]* | -* | *- | *-*-*) return 1 ;; *-*) [ "$(start_time "${1#*-}")" != "${1%-*}" ] ;; *) return 1 ;; esac
}

id=$(start_time $$)-$$

# hierarchies: KIND|PARENT for each hierarchy, where PARENT is the folder in which a run's cgroup is made. In version 1 it is
# the cgroup of this process, so that its limits hold for the run, too. In version 2 a cgroup with processes may have no
# others with controllers in it, so it is the first one.
hierarchies() {
  awk '
    FILENAME == "/proc/self/cgroup" { split($0, part, ":"); own[part[2]] = part[3]; next }
    { for (i = 7; $i != "-"; i++); type = $(i + 1); options = $(i + 3) }
    $4 != "/" || seen[$3]++ { next }
    type == "cgroup2" { print "v2|" $5 }
    type == "cgroup" {
      for (controllers in own) {
        if (controllers != "" && index("," options ",", "," controllers ",")) {
          path = own[controllers]
          print "v1:" controllers "|" $5 (path == "/" ? "" : path)
        }
      }
    }
  ' /proc/self/cgroup /proc/self/mountinfo
}

# remove FOLDER...: cgroups with all those in them, and their processes, which need a moment to end. A process of another PID
# namespace has the id 0: its run is one that is_left cannot see.
# shellcheck disable=SC2046,SC2086
remove() {
  tries=50
  while [ $tries -gt 0 ]; do
    tries=$((tries - 1)) rest=
    # In version 1, a frozen process ends only once it is thawed, which one hierarchy does for all.
    for state in $(find "$@" -name freezer.state 2>/dev/null); do echo THAWED >"$state" || true; done 2>/dev/null
    for folder in "$@"; do
      processes=$(find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null) || true
      case " $(echo $processes) " in *" 0 "*) continue ;; esac
      [ -z "$processes" ] || kill -KILL $processes 2>/dev/null || true
      [ ! -d "$folder" ] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || rest="$rest $folder"
    done
    [ -n "$rest" ] || return 0
    set -- $rest
    sleep 0.2
  done
  echo "These cgroups could not be removed, because processes are left in them:$rest" >&2
}

left=
for each in $(hierarchies); do
  for cgroup in "${each#*|}"/ducksnest-*; do
    if is_left "${cgroup##*/ducksnest-}"; then left="$left $cgroup"; fi
  done
done
# shellcheck disable=SC2086
[ -z "$left" ] || remove $left

temporary=${TMPDIR:-/tmp}
if [ ! -d "$temporary" ] || [ ! -w "$temporary" ]; then
  echo "$temporary" >&2
  exit 3
fi
for left in "$temporary"/ducksnest-run-*; do
  # Others can write into this folder, too. Opening a pipe of theirs would wait forever.
  if [ -L "$left" ] || [ ! -d "$left" ] || [ ! -O "$left" ]; then continue; fi
  made_by=${left##*/ducksnest-run-}
  # A run of another PID namespace holds the lock of its folder.
  if is_left "${made_by%-*}"; then flock --nonblock "$left" rm -rf "$left" || true; fi
done

made= temporary_folder=
# shellcheck disable=SC2086
trap '[ -z "$made" ] || remove $made; rm -rf "$temporary_folder"' EXIT
trap '' HUP INT TERM
temporary_folder=$(mktemp -d "$temporary/ducksnest-run-$id-XXXXXX")
exec 9<"$temporary_folder"
flock 9
for each in $(hierarchies); do
  kind=${each%%|*} parent=${each#*|}
  mkdir "$parent/ducksnest-$id"
  made="$made $parent/ducksnest-$id"
  case $kind in
    v1:*cpuset*) # without these, no process may enter
      cat "$parent/cpuset.cpus" >"$parent/ducksnest-$id/cpuset.cpus"
      cat "$parent/cpuset.mems" >"$parent/ducksnest-$id/cpuset.mems"
      ;;
    v2) # a run may use the controllers that the machine lets its cgroups use
      read -r controllers <"$parent/cgroup.subtree_control" || true
      for controller in $controllers; do
        echo "+$controller" >"$parent/ducksnest-$id/cgroup.subtree_control"
      done
      ;;
  esac
  echo "$kind $parent/ducksnest-$id"
done
echo "temporary $temporary_folder"
echo ready

cat >/dev/null
