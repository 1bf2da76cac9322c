# Starts a host: mounts, processes, hostname, IPC and cgroups of its own, in the network namespace of its caller. Writes the id
# of the host's first process into a file, and ends with it.
#
#   HOST      hostname
#   STATE     folder for the host's /etc, /var, /opt and /root, which outlive a reboot
#   CGROUPS   the run's cgroups: lines `v1:CONTROLLERS FOLDER` or `v2 FOLDER`
#   PID_FILE  file for the id
#   PROGRAMS  programs to put into /run/stage/bin: lines `NAME PATH`
#   SHARED    folder of the machine that the host reads as /run/stage/shared
#   FILES     folder whose files replace those of the same path; NixOS writes them at every boot
#   SEARCH    PATH of the host
set -eu
umask 022

# forget_cgroups FOLDER: removes the cgroups of a boot before, as a kernel forgets them. The kubelet would wait seconds for each
# container whose cgroup it finds. The last processes need a moment to end.
forget_cgroups() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    find "$1" -depth -mindepth 1 -type d -exec rmdir {} + 2>/dev/null && return 0
    sleep 0.2
  done
  echo "Processes are left in the cgroup $1." >&2
}

enter_cgroups() {
  echo "$CGROUPS" | while read -r kind folder; do
    [ ! -d "$folder/$HOST" ] || forget_cgroups "$folder/$HOST"
    mkdir -p "$folder/$HOST"
    case $kind in
      *cpuset*)
        cat "$folder/cpuset.cpus" >"$folder/$HOST/cpuset.cpus"
        cat "$folder/cpuset.mems" >"$folder/$HOST/cpuset.mems"
        ;;
      v2)
        # Only a cgroup without processes may hand controllers on.
        mkdir -p "$folder/$HOST/init.scope"
        echo $$ >"$folder/$HOST/cgroup.procs"
        continue
        ;;
    esac
    echo $$ >"$folder/$HOST/cgroup.procs"
  done
}

# The machine's folders, read-only; those that a host writes to are its own.
make_root() {
  root=/run/stage/root
  mkdir -p "$root"
  mount -t tmpfs -o mode=755 tmpfs "$root"
  for entry in /*; do
    name=${entry#/}
    if [ -L "$entry" ]; then
      cp -P "$entry" "$root/$name"
      continue
    fi
    [ -d "$entry" ] || continue
    mkdir "$root/$name"
    case $name in
      proc | sys | run | tmp | etc | var | opt | root) ;;
      dev) make_devices ;;
      *) mount --rbind "$entry" "$root/$name" && read_only "$root/$name" ;;
    esac
  done
  mkdir -p "$root/tmp" "$root/run" "$root/proc" "$root/sys"
  chmod 1777 "$root/tmp"
  for name in etc var opt root; do
    mkdir -p "$STATE/$name" "$root/$name"
    mount --bind "$STATE/$name" "$root/$name"
  done
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t proc proc "$root/proc" # umount reads it; the host's own processes come later
  system_programs
}

# Devices that belong to nobody. The machine's disks and the log of its kernel are not the host's; the kubelet needs a
# log to read, even if nothing is in it.
make_devices() {
  mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
  mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue" "$root/dev/net"
  for device in null zero full random urandom tty net/tun fuse; do
    [ ! -e "/dev/$device" ] || bind "/dev/$device" "$root/dev/$device"
  done
  bind /dev/null "$root/dev/kmsg"
  mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t mqueue mqueue "$root/dev/mqueue" 2>/dev/null || rmdir "$root/dev/mqueue" # not every kernel has it
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for stream in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${stream#*:}" "$root/dev/${stream%:*}"; done
}

# bind FILE TARGET
bind() {
  : >"$2"
  mount --bind "$1" "$2"
}

# read_only FOLDER: the folder's mount, and all mounts in it
read_only() {
  awk -v folder="$1" '$5 == folder || index($5, folder "/") == 1 { print $5 }' /proc/self/mountinfo |
    while read -r point; do
      point=$(printf %b "$point")
      # What cannot be protected is not there.
      mount -o remount,bind,ro "$point" 2>/dev/null || umount -l "$point"
    done
}

# What programs need of the machine's /etc and /run.
system_programs() {
  for name in alternatives group ld.so.cache ld.so.conf.d nsswitch.conf os-release passwd protocols services ssl static; do
    [ -e "/etc/$name" ] && [ ! -e "$root/etc/$name" ] && cp -a "/etc/$name" "$root/etc/"
  done
  for name in current-system booted-system; do
    [ -e "/run/$name" ] && cp -P "/run/$name" "$root/run/"
  done
  # kube-proxy's pod mounts this folder, and the runtime makes it if it is missing.
  [ -e /lib/modules ] || with_folder /lib modules
  mkdir -p "$root/run/stage/bin" "$root/run/lock" "$root/var/lib" "$root/var/log" "$root/var/tmp"
  ln -sfn /run "$root/var/run"
  ln -sfn /run/lock "$root/var/lock"
  [ -s "$root/etc/machine-id" ] || tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  echo "$PROGRAMS" | while IFS= read -r program; do
    [ -n "$program" ] || continue
    target=$root/run/stage/bin/${program%% *}
    bind "${program#* }" "$target"
    mount -o remount,bind,ro "$target"
  done
  mkdir "$root/run/stage/shared"
  mount --bind "$SHARED" "$root/run/stage/shared"
  mount -o remount,bind,ro "$root/run/stage/shared"
  cp -R "$FILES/." "$root/"
}

# with_folder FOLDER NAME: a folder of the machine, with one more folder in it
with_folder() {
  target=$(readlink -f "$1" || echo "$1")
  if [ ! -d "$target" ]; then
    mkdir -p "$root$1/$2"
    return
  fi
  mkdir -p "$STATE/overlay/upper/$2" "$STATE/overlay/work"
  options=lowerdir=$target,upperdir=$STATE/overlay/upper,workdir=$STATE/overlay/work
  mount -t overlay -o "$options" overlay "$root$target" 2>/dev/null && return
  # Without overlayfs: links to what is in it.
  mkdir -p "$root/run/stage/machine"
  mount --rbind "$target" "$root/run/stage/machine"
  read_only "$root/run/stage/machine"
  mount -t tmpfs -o mode=755 tmpfs "$root$target"
  for entry in "$target"/*; do echo "${entry##*/}"; done | (cd "$root$target" && xargs -I{} ln -s "/run/stage/machine/{}" "{}")
  mkdir "$root$target/$2"
}

# What /proc and /sys have for the whole machine is read-only, except for the network, which is the host's own. The sysctls
# that the kubelet and kube-proxy set become files of the host's own, so that they can be set without effect.
protect_machine() {
  mount -o remount,bind,ro /sys
  for path in /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus /proc/fs /proc/acpi /proc/scsi /proc/mtrr; do
    [ -e "$path" ] || continue
    mount --bind "$path" "$path"
    mount -o remount,bind,ro "$path"
  done
  mount --bind /proc/sys/net /proc/sys/net
  mount -o remount,bind,rw /proc/sys/net
  mkdir -p /run/stage/sysctl
  for path in /proc/sys/vm/overcommit_memory /proc/sys/vm/panic_on_oom /proc/sys/kernel/panic \
    /proc/sys/kernel/panic_on_oops /proc/sys/kernel/keys/root_maxkeys /proc/sys/kernel/keys/root_maxbytes \
    /proc/sys/net/netfilter/nf_conntrack_max /sys/module/nf_conntrack/parameters/hashsize; do
    [ -e "$path" ] || continue
    file=/run/stage/sysctl/$(echo "${path#/}" | tr / .)
    cat "$path" >"$file"
    mount --bind "$file" "$path"
  done
}

mount_cgroups() {
  if [ "${CGROUPS#v2 }" != "$CGROUPS" ] && [ "$(echo "$CGROUPS" | wc -l)" = 1 ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    echo $$ >/sys/fs/cgroup/init.scope/cgroup.procs
    read -r controllers </sys/fs/cgroup/cgroup.controllers || true
    for controller in $controllers; do echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control; done
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  echo "$CGROUPS" | while read -r kind folder; do
    controllers=${kind#v1:} point=
    case $kind in
      v2) mkdir /sys/fs/cgroup/unified && mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
      *)
        point=/sys/fs/cgroup/${controllers#name=}
        mkdir "$point"
        case $controllers in name=*) controllers=none,$controllers ;; esac
        mount -t cgroup -o "$controllers" cgroup "$point"
        ;;
    esac
  done
}

case ${1-} in
  "")
    # The machine's /proc does not show the stage's processes by the ids that they have here.
    [ -e /run/stage/proc ] || { mount -t proc proc /proc && touch /run/stage/proc; }
    enter_cgroups
    exec 3>"$PID_FILE"
    exec unshare --cgroup --mount --uts --ipc --propagation private -- sh -eu "$0" inside
    ;;
  inside)
    hostname "$HOST"
    make_root
    script=/run/stage/boot.sh
    mkdir -p "$root/run/stage"
    cp "$0" "$root$script"
    for part in init service unit; do cp "${0%/*}/$part.pl" "$root/run/stage/$part.pl"; done
    cp "${0%/*}/systemctl.pl" "$root/run/stage/bin/systemctl"
    chmod 755 "$root/run/stage/bin/systemctl"
    mkdir "$root/run/stage/old"
    cd "$root"
    pivot_root . run/stage/old
    umount -l /run/stage/old
    rmdir /run/stage/old
    cd /
    ip link set lo up
    # The kubelet and the container runtime need mounts to reach those below them.
    mount --make-rshared /
    exec unshare --pid -- sh -eu "$script" processes
    ;;
  processes)
    # The first process that starts from here is the host's first process.
    sh -eu "$0" first &
    init=$!
    until [ -S /run/systemd/private ]; do
      kill -0 "$init" 2>/dev/null || { echo "The host's first process ended before it answered." >&2 && exit 1; }
      sleep 0.05
    done
    echo "$init" >&3
    wait "$init"
    ;;
  first)
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    protect_machine
    mount_cgroups
    exec env -i PATH="$SEARCH" perl /run/stage/init.pl
    ;;
esac
