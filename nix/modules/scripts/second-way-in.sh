# shellcheck shell=bash
# Keeps the firewall's list of subnets that may reach SSH: those of the wired interfaces other than the node's. Ends when
# the kernel's messages end, and systemd runs it again.
#
#   NODE_INTERFACE  the node's interface, which has rules of its own
#   DATAPLANE       iptables or nftables
#   LIST            name of iptables' chain, or of the set in nftables' table nixos-fw
#   SYS             [/sys]
#   EVERY_SECONDS   seconds after which the list is written without a message, because a reload of the firewall empties
#                   nftables' set [30]
set -euo pipefail

sys=${SYS:-/sys}

is_other_wired() {
  local path=$1
  # Hardware has a device. 1 is Ethernet (ARPHRD_ETHER), which Wi-Fi cards claim to be, too.
  [[ ${path##*/} != "$NODE_INTERFACE" && -e $path/device && ! -e $path/phy80211 && $(<"$path/type") == 1 ]]
}

# Lines of an interface and an address with its prefix length.
subnets() {
  local path name address
  for path in "$sys"/class/net/*; do
    is_other_wired "$path" || continue
    name=${path##*/}
    while read -r _ _ _ address _; do echo "$name $address"; done < <(ip -oneline -4 address show dev "$name" scope global)
  done
}

iptables_rules() {
  echo "*filter"
  echo ":$LIST - [0:0]" # empties the chain
  while read -r name address; do echo "-A $LIST -i $name -s $address -j ACCEPT"; done
  echo COMMIT
}

nftables_rules() {
  echo "flush set inet nixos-fw $LIST"
  while read -r name address; do echo "add element inet nixos-fw $LIST { \"$name\" . $address }"; done
}

write_rules() {
  if [[ $DATAPLANE == nftables ]]; then
    subnets | nftables_rules | nft -f -
  else
    subnets | iptables_rules | iptables-restore --noflush --wait
  fi
}

exec 3< <(ip -4 monitor address)
while true; do
  # While the firewall reloads, the chain or the set may be missing for a moment.
  write_rules || echo "The firewall did not take the rules for SSH; trying again." >&2
  read -r -t "${EVERY_SECONDS:-30}" -u 3 _ || [[ $? -gt 128 ]] || exit 0
done
