# shellcheck shell=bash
# Formats the volume for etcd's data. Does nothing if it has etcd's file system, and refuses every other content.
#
#   DEVICE   the volume
#   TIMEOUT  seconds until it has to be attached [120]
set -euo pipefail

label=etcd

give_up() {
  echo "No volume for etcd: $*" >&2
  exit 1
}

for ((second = 0; second < ${TIMEOUT:-120}; second++)); do
  [[ ! -e $DEVICE ]] || break
  sleep 1
done
[[ -e $DEVICE ]] || give_up "nothing is attached as $DEVICE. Run 'npx cdktf deploy', which attaches the volume."

# 2 means that it has no known content.
status=0
found=$(blkid --probe --output export --match-tag TYPE --match-tag LABEL "$DEVICE") || status=$?
found=${found#DEVNAME=*$'\n'}
lines=$'\n'$found$'\n'
if [[ $lines == *$'\n'TYPE=xfs$'\n'* && $lines == *$'\n'LABEL=$label$'\n'* ]]; then
  echo "$DEVICE has etcd's file system."
  exit 0
fi
if ((status == 2)); then found="data of no known format"; fi
if ((status != 2)) || [[ $(head --bytes=4M "$DEVICE" | tr --delete '\0' | wc --bytes) != 0 ]]; then
  give_up "$DEVICE is neither blank nor etcd's file system. If nobody needs its content, erase it with" \
    "'wipefs --all $DEVICE && blkdiscard --zeroout $DEVICE'. It has: ${found//$'\n'/ }"
fi

mkfs.xfs -q -L "$label" "$DEVICE"
echo "$DEVICE was blank, and now has etcd's file system."
