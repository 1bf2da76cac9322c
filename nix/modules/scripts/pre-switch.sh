# shellcheck shell=bash
# Compares a new configuration with the machine, before anything changes: its disks and its network card. Prints every
# problem with its fix, and ends with 1 if there is one.
#
#   NIXOS_ACTION    what happens next: switch, boot, test, dry-activate or check [switch]
#   BOOT            uefi or bios
#   ROOT_DEVICE     device that the configuration mounts at /, of the format ROOT_TYPE
#   ESP_DEVICE      with uefi, the device that it mounts at /boot; empty if it mounts none
#   GRUB_DEVICE     with bios, the disk whose boot sector holds GRUB
#   NIC, MAC        name of the node's interface, and the card's address, which may be empty
#   SYS             [/sys]
#   BOOTED_SYSTEM   exists on a NixOS that runs, but not in an installer's chroot [/run/booted-system]
set -euo pipefail

action=${NIXOS_ACTION:-switch}
sys=${SYS:-/sys}
problems=0

problem() { # problem TEXT FIX [ANOTHER-FIX]
  [[ $problems -gt 0 ]] || echo "This configuration does not fit this machine:"
  problems=$((problems + 1))
  echo "- $1"
  echo "  Fix: $2"
  [[ $# -lt 3 ]] || echo "  Or: $3"
}

# The device, file system or UUID that is mounted at a folder; empty if nothing is.
mounted() { findmnt --noheadings --first-only --nofsroot --output "$1" --mountpoint "$2" || true; }
uuid_of() { lsblk --noheadings --nodeps --output UUID "$1" 2>/dev/null || true; }

# The command that gives a mounted file system the label that a device's name ends in. FAT's is changed while it is not mounted.
labelling() { # labelling TYPE DEVICE FOLDER LABEL
  case $1 in
    ext4) echo "e2label $2 $4" ;;
    btrfs) echo "btrfs filesystem label $3 $4" ;;
    xfs) echo "xfs_io -c 'label -s $4' $3" ;;
    vfat) echo "umount $3 && fatlabel $2 $4 && mount $2 $3" ;;
  esac
}

check_mount() { # check_mount FOLDER DEVICE TYPE KEY: whether the device exists and is what is mounted there now
  local folder=$1 device=$2 type=$3 key=$4
  local source source_type uuid other label=""
  [[ $device == /dev/* ]] || return 0
  source=$(mounted SOURCE "$folder")
  source_type=$(mounted FSTYPE "$folder")
  uuid=$(mounted UUID "$folder")
  [[ $device == /dev/disk/by-label/* && $source == /dev/* ]] &&
    label=$(labelling "$source_type" "$source" "$folder" "${device##*/}")

  if [[ $source == "" ]]; then
    problem "Nothing is mounted at $folder, but the configuration mounts $device there." \
      "mkdir -p $folder && mount $device $folder"
  elif [[ $source_type != "$type" && $type != auto ]]; then
    problem "$source is mounted at $folder and has the format $source_type, but the configuration mounts it as $type." \
      "write the machine's partition and format into hardware.disk of the manifest, and synthesize again"
  elif [[ ! -e $device ]]; then
    problem "There is no $device, which the configuration mounts at $folder. $source is mounted there now." \
      ${label:+"$label && udevadm trigger --settle $source"} \
      "write \`$key: /dev/disk/by-uuid/${uuid:-<uuid>}\` into hardware.disk of the manifest, and synthesize again"
  elif other=$(uuid_of "$device") && [[ $uuid != "" && $other != "" && $other != "$uuid" ]]; then
    problem "$device is another file system than $source, which is mounted at $folder now." \
      "write \`$key: /dev/disk/by-uuid/${uuid:-<uuid>}\` into hardware.disk of the manifest, and synthesize again"
  fi
}

check_esp() {
  local partitions
  if [[ ! -e $sys/firmware/efi ]]; then
    problem "This machine was started by a BIOS, but the configuration has \`boot: uefi\`." \
      "start it by UEFI (see the firmware's settings), or write \`boot: { bios: <disk> }\` into the manifest"
    return
  fi
  [[ $ESP_DEVICE == /dev/* ]] || return 0
  if [[ ! -e $ESP_DEVICE && $(mounted SOURCE /boot) == "" ]]; then
    # The type of an EFI system partition: https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html
    partitions=$(esp_partitions)
    problem "There is no $ESP_DEVICE, the EFI system partition. Partitions of that type: ${partitions:-none}." \
      "fatlabel ${partitions:-<partition>} ${ESP_DEVICE##*/} && udevadm trigger --settle && mount $ESP_DEVICE /boot"
    return
  fi
  check_mount /boot "$ESP_DEVICE" vfat espDevice
}

# By their type: https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html#defined-gpt-partition-entry-partition-type-guids
esp_partitions() {
  local path type found=""
  while read -r path type; do
    [[ $type != c12a7328-f81f-11d2-ba4b-00a0c93ec93b ]] || found+="${found:+ }$path"
  done < <(lsblk --noheadings --list --output PATH,PARTTYPE)
  echo "$found"
}

check_grub() {
  [[ -z $GRUB_DEVICE || -e $GRUB_DEVICE ]] ||
    problem "There is no disk $GRUB_DEVICE, in whose boot sector the configuration installs GRUB. The disks are:$(disks)." \
      "write the one that the machine boots from as \`boot: { bios: <disk> }\` into the manifest, and synthesize again"
}

disks() {
  local path
  for path in "$sys"/block/*/device; do
    path=${path%/device}
    [[ ! -e $path ]] || printf ' /dev/%s' "${path##*/}"
  done
}

# The hardware among the interfaces, one a line.
cards() {
  local path
  for path in "$sys"/class/net/*/device; do
    path=${path%/device}
    [[ ! -e $path ]] || echo "${path##*/}"
  done
}

card_with_mac() {
  local card
  for card in $(cards); do
    # Wi-Fi cards may show a random address; the permanent one is then beside it.
    [[ $(ip -oneline link show dev "$card") != *" ${MAC} "* ]] || echo "$card"
  done
}

described_cards() {
  local card text=""
  for card in $(cards); do text+="${text:+, }$card ($(<"$sys/class/net/$card/address"))"; done
  echo "${text:-none}"
}

check_card() {
  local card
  if [[ -n $MAC ]]; then
    card=$(card_with_mac)
    if [[ -z $card ]]; then
      problem "No network card has the address $MAC. The cards are: $(described_cards)." \
        "write the right macAddress into the manifest, and synthesize again"
      return
    fi
    [[ $card == "$NIC" ]] || renamed "The card with the address $MAC is $card now, and $NIC from the next boot on."
  elif [[ ! -e $sys/class/net/$NIC ]]; then
    renamed "There is no interface $NIC. The cards are: $(described_cards)."
  fi
}

# An interface gets its name at boot, from the configuration that boots.
renamed() {
  if [[ $action == boot ]]; then
    echo "Note: $1 Check the name after the reboot."
    [[ -n $MAC ]] || echo "      With macAddress in the manifest, the card is found by its address instead of its name."
  else
    problem "$1" \
      "deploy it with \`boot\` and reboot, because names of interfaces change only then" \
      "write the interface's name and macAddress into the manifest, and synthesize again"
  fi
}

# An installer's chroot shows the installer's machine and mounts, not those of the new system.
[[ -e ${BOOTED_SYSTEM:-/run/booted-system} ]] || exit 0

check_mount / "$ROOT_DEVICE" "$ROOT_TYPE" device
if [[ $BOOT == uefi ]]; then check_esp; else check_grub; fi
check_card

if [[ $problems -gt 0 ]]; then
  echo "Nothing was changed. To switch anyway, set NIXOS_NO_CHECK=1."
  exit 1
fi
