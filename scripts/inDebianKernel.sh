#!/usr/bin/env bash
# Runs a command in a virtual machine with Debian's kernel and this machine's files, for tests that need kernel modules
# that the running kernel lacks. The virtual machine has no network, and files that the command writes are discarded.
#
#   scripts/inDebianKernel.sh npx jest packages/cli/test/agreement.test.ts
#
# Exits with the command's exit code, with 125 if the virtual machine cannot start, and with 126 if it crashes. Needs
# root, QEMU, virtiofsd, kmod and a static busybox (Debian 12: `apt install qemu-system-x86 qemu-system-common kmod
# busybox-static cpio`). Downloads the kernel with apt-get, unless KERNEL names a folder with an unpacked kernel package.
set -euo pipefail

fail() { echo "inDebianKernel: $1" >&2; exit "${2-125}"; }
[ $# -gt 0 ] || fail "no command given: scripts/inDebianKernel.sh COMMAND"
[ "$(uname -m)" = x86_64 ] || fail "it supports only x86-64"
[ "$(id -u)" = 0 ] || fail "run it as root, because virtiofsd has to read all files"

PATH=$PATH:/usr/lib/qemu:/usr/libexec # where Debian keeps virtiofsd
for program in qemu-system-x86_64 virtiofsd busybox cpio; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done
# Programs that load the same module at once need kmod's: busybox's returns before the other has loaded it.
[ "$(readlink -f /sbin/modprobe)" = "$(readlink -f "$(command -v kmod)")" ] || fail "/sbin/modprobe is not kmod's: run \`apt install kmod\`"
! ldd "$(command -v busybox)" >/dev/null 2>&1 || fail "busybox is not static: run \`apt install busybox-static\`"

work=$(mktemp -d)
# shellcheck disable=SC2046
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

download_kernel() { # download_kernel FOLDER
  local name
  name=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p') || true
  [ -n "$name" ] || fail "apt-get does not find linux-image-cloud-amd64: run \`apt-get update\`"
  (cd "$work" && apt-get download -qq "$name" 2>/dev/null) || fail "apt-get could not download $name"
  dpkg-deb -x "$work"/linux-image-*.deb "$1"
}

kernel=$(realpath "${KERNEL:-$work/kernel}")
[ -n "${KERNEL-}" ] || download_kernel "$kernel"
release=$(ls "$kernel/lib/modules") || fail "$kernel has no folder lib/modules"
/sbin/depmod -b "$kernel" "$release"

# The first root file system mounts this machine's files, keeps changes in memory, and continues from there.
root=$work/root
mkdir -p "$root"/{bin,dev,proc,sys,files,written,machine} "$root/lib/modules"
cp "$(command -v busybox)" "$root/bin/busybox"
(cd "$kernel/lib/modules" && cp -r --parents "$release"/modules.* "$release"/kernel/{drivers/virtio,fs/fuse,fs/overlayfs} "$root/lib/modules")
cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
for stream in stdin:0 stdout:1 stderr:2; do ln -s fd/${stream#*:} /dev/${stream%:*}; done
stty -opost -F /dev/ttyS0
for module in virtio_pci virtiofs overlay; do modprobe $module; done
mount -t virtiofs -o ro files /files
mount -t tmpfs tmpfs /written
mkdir /written/upper /written/work
mount -t overlay -o lowerdir=/files,upperdir=/written/upper,workdir=/written/work machine /machine
for folder in dev proc sys; do mount --move /$folder /machine/$folder; done
mkdir -p /machine/lib/modules
mv -f /command /machine/command
exec chroot /machine bash /command
INIT
cat >"$root/command" <<COMMAND
set -e
export PATH=$(printf %q "$PATH") HOME=$(printf %q "$HOME") CI=true TERM=dumb
mount --bind $(printf %q "$kernel/lib/modules") /lib/modules
busybox ip link set lo up
cd $(printf %q "$PWD")
status=0
$(printf '%q ' "$@") </dev/null || status=\$?
echo \$status >/dev/ttyS1
busybox poweroff -f
COMMAND
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd"

virtiofsd --socket-path="$work/files" -o source=/ -o sandbox=chroot -o cache=always >"$work/virtiofsd.log" 2>&1 &
for _ in $(seq 100); do [ -S "$work/files" ] || sleep 0.1; done
# Emulated: where KVM is nested it may open and then hang the guest, and emulation boots this kernel within seconds.
machine=(
  -M q35 -cpu max -smp "$(nproc)" -m 4G -accel "tcg,thread=multi"
  -nodefaults -display none -no-reboot -nic none
  -object "memory-backend-memfd,id=memory,size=4G,share=on" -numa "node,memdev=memory"
  -chardev "socket,id=files,path=$work/files" -device "vhost-user-fs-pci,chardev=files,tag=files"
  -serial stdio -serial "file:$work/exit"
  -kernel "$(echo "$kernel"/boot/vmlinuz-*)" -initrd "$work/initrd"
  -append "console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off"
)
timeout 15m qemu-system-x86_64 "${machine[@]}" </dev/null 2>"$work/qemu.log" || true
if ! [ -s "$work/exit" ]; then
  cat "$work/qemu.log" "$work/virtiofsd.log" >&2
  fail "the virtual machine crashed, or ran for more than a quarter of an hour" 126
fi
exit "$(tr -dc 0-9 <"$work/exit")"
