# Runs one container with a network in a host's namespace, and stays until the container is killed.
#   sh _containerd.sh GROUP PROGRAMS PLUGINS CONFIGURATION
# GROUP is the name of the cgroups that hold everything; the caller removes them. PLUGINS has one file a line. Writes only
# to /var/lib, which has to be private.
set -eu
group=$1 programs=$2 plugins=$3 configuration=$4

if [ "${INSIDE-}" = "" ]; then
  while IFS=: read -r _ controllers path; do
    case $controllers in
      "") folder=/sys/fs/cgroup/unified; [ -d "$folder" ] || folder=/sys/fs/cgroup ;;
      *) folder=/sys/fs/cgroup/${controllers#name=} ;;
    esac
    own=$folder${path%/}/$group
    mkdir "$own"
    if [ "$controllers" = cpuset ]; then
      cat "${own%/*}/cpuset.cpus" >"$own/cpuset.cpus"
      cat "${own%/*}/cpuset.mems" >"$own/cpuset.mems"
    fi
    echo $$ >"$own/cgroup.procs"
  done </proc/self/cgroup
  INSIDE=1 exec unshare --cgroup --mount sh "$0" "$@"
fi

mount --make-rprivate /
mount -t tmpfs tmpfs /sys/fs/cgroup
while IFS=: read -r _ controllers path; do
  case $controllers in
    "") mkdir /sys/fs/cgroup/unified; mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
    *)
      mkdir "/sys/fs/cgroup/${controllers#name=}"
      case $controllers in name=*) options=none,$controllers ;; *) options=$controllers ;; esac
      mount -t cgroup -o "$options" cgroup "/sys/fs/cgroup/${controllers#name=}"
      ;;
  esac
done </proc/self/cgroup

mkdir -p /var/lib/etc /var/lib/tmp /var/lib/rootfs/bin
cp -a /etc/. /var/lib/etc
mount --bind /var/lib/etc /etc
mount -t tmpfs tmpfs /opt
mount -t tmpfs tmpfs /run
mkdir -p /etc/cni/net.d /opt/cni/bin
cp "$configuration" /etc/cni/net.d/10-calico.conflist
printf "%s\n" "$plugins" | while IFS= read -r plugin; do cp "$plugin" /opt/cni/bin; done
cp "$(command -v busybox)" /var/lib/rootfs/bin/busybox

export PATH="$programs:$PATH" TMPDIR=/var/lib/tmp
containerd --root /var/lib/containerd --state /run/containerd --address /run/containerd.sock >/var/lib/containerd.log 2>&1 &
tries=0
until ctr --address /run/containerd.sock version >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { cat /var/lib/containerd.log; exit 1; }
  sleep 0.2
done
ctr --address /run/containerd.sock run --cni --rootfs /var/lib/rootfs web /bin/busybox sleep 100000
