# Keeps what a run has outside of its namespaces: a cgroup in every hierarchy of this machine, and a temporary folder. Removes
# them when standard input closes, which happens however the run ends. First it removes what runs have left that were killed
# together with this script.
#
# Prints one line for each hierarchy, `v1:CONTROLLERS FOLDER` or `v2 FOLDER`, then `temporary FOLDER`, and then `ready`.
set -eu
name=ducksnest-$$

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

# remove FOLDER: a cgroup with all those in it; its processes need a moment to end
remove() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -d "$1" ] || return 0
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && return 0
    sleep 0.5
  done
  echo "The cgroup $1 could not be removed, because processes are left in it." >&2
}

for each in $(hierarchies); do
  for left in "${each#*|}"/ducksnest-*; do
    [ ! -d "$left" ] || [ -e "/proc/${left##*-}" ] || remove "$left"
  done
done

temporary=${TMPDIR:-/tmp}
for left in "$temporary"/ducksnest-rehearsal-*; do
  pid=${left##*/ducksnest-rehearsal-}
  [ ! -d "$left" ] || [ -e "/proc/${pid%%-*}" ] || rm -rf "$left"
done

made= folder=
trap 'for each in $made; do remove "$each"; done; rm -rf "$folder"' EXIT
trap '' HUP INT TERM
folder=$(mktemp -d "$temporary/ducksnest-rehearsal-$$-XXXXXX")
for each in $(hierarchies); do
  kind=${each%%|*} parent=${each#*|}
  mkdir "$parent/$name"
  made="$made $parent/$name"
  case $kind in
    v1:*cpuset*) # without these, no process may enter
      cat "$parent/cpuset.cpus" >"$parent/$name/cpuset.cpus"
      cat "$parent/cpuset.mems" >"$parent/$name/cpuset.mems"
      ;;
    v2) # a run may use the controllers that the machine lets its cgroups use
      read -r controllers <"$parent/cgroup.subtree_control" || true
      for controller in $controllers; do
        echo "+$controller" >"$parent/$name/cgroup.subtree_control"
      done
      ;;
  esac
  echo "$kind $parent/$name"
done
echo "temporary $folder"
echo ready

cat >/dev/null
