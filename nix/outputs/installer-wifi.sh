# shellcheck shell=bash
# Asks for the passphrase of a Wi-Fi network and joins it. It runs on the installer's first console, and again by
# `sudo ducksnest-wifi`. The passphrase is kept in memory, in a file that only wpa_supplicant can read.
#
#   SSIDS          names of the networks, one a line
#   SECRETS_FILE   lines of `network_<number>=<passphrase>`, counted from 0
#   SYS            [/sys]
#   WAIT_SECONDS   seconds to wait for an address [60]
set -euo pipefail

sys=${SYS:-/sys}
mapfile -t networks <<<"$SSIDS"

addresses() { # every IPv4 address of the machine, with the interface
  ip -oneline -4 address show scope global |
    while read -r _ name _ address _; do echo "${address%/*} ($name)"; done
}

next_step() {
  local address
  read -r address _ < <(addresses)
  echo "Now install it from your own computer: ducksnest install <host> --address $address"
}

choose() { # prints the number of a network, from 0
  local answer index
  if [[ ${#networks[@]} -eq 1 ]]; then echo 0; return; fi
  for index in "${!networks[@]}"; do echo "  $((index + 1))  ${networks[index]}" >&2; done
  while read -r -p "Number of the network: " answer; do
    if [[ $answer =~ ^[1-9][0-9]?$ && $answer -le ${#networks[@]} ]]; then echo $((answer - 1)); return; fi
    echo "Write a number from 1 to ${#networks[@]}." >&2
  done
  return 1
}

# 8 to 63 printable characters of ASCII, or the key itself as 64 hex digits (IEEE 802.11-2020, J.4.1)
is_passphrase() { LC_ALL=C; [[ $1 =~ ^[\ -~]{8,63}$ || $1 =~ ^[0-9a-fA-F]{64}$ ]]; }

# In the file, a # starts a comment, and blanks at the end are dropped. The key that WPA2 derives has neither; WPA3 has no
# such key, so other passphrases stay as they are.
file_text() { # file_text SSID PASSPHRASE
  local line
  if [[ $2 != *"#"* && $2 != *" " ]]; then printf "%s\n" "$2"; return; fi
  wpa_passphrase "$1" <<<"$2" | while read -r line; do
    if [[ $line == psk=* ]]; then echo "${line#psk=}"; fi
  done
}

write_secret() { # write_secret NUMBER PASSPHRASE
  local text
  text=$(file_text "${networks[$1]}" "$2")
  mkdir -p "${SECRETS_FILE%/*}"
  (umask 077; echo "network_$1=$text" >"$SECRETS_FILE")
  # From NixOS 26.05 on, wpa_supplicant runs as its own user.
  if id wpa_supplicant >/dev/null 2>&1; then chown wpa_supplicant "$SECRETS_FILE"; fi
}

wait_for_address() {
  local before=$1 now
  for ((second = 0; second < ${WAIT_SECONDS:-60}; second++)); do
    now=$(addresses)
    if [[ $now != "$before" && $now != "" ]]; then echo "Connected: ${now//$'\n'/, }"; return; fi
    sleep 1
  done
  return 1
}

cards=$(for path in "$sys"/class/net/*/phy80211; do [[ ! -e $path ]] || echo "$path"; done)
if [[ -z $cards ]]; then
  echo "Linux finds no Wi-Fi card in this machine. Connect a cable."
  exit 0
fi

before=$(addresses)
[[ -z $before ]] || echo "This machine has an address already: ${before//$'\n'/, }"
echo "Wi-Fi: ${networks[*]}. With a cable, leave the passphrase empty. To start again: sudo ducksnest-wifi"
number=$(choose)
while true; do
  # No echo. A passphrase may end in blanks, which IFS keeps. `read` fails at the end of the input.
  IFS="" read -r -s -p "Passphrase of ${networks[number]}: " passphrase || exit 1
  echo
  if [[ -z $passphrase ]]; then
    [[ -z $before ]] || next_step
    exit 0
  fi
  if is_passphrase "$passphrase"; then break; fi
  echo "A passphrase has 8 to 63 letters, digits, spaces and signs of ASCII."
done

write_secret "$number" "$passphrase"
rfkill unblock wifi || true
systemctl restart wpa_supplicant.service
if wait_for_address "$before"; then
  next_step
else
  echo "No address after ${WAIT_SECONDS:-60} seconds: the passphrase may be wrong, or ${networks[number]} out of reach."
  echo "Messages: journalctl -u wpa_supplicant. To try again: sudo ducksnest-wifi"
  exit 1
fi
