# shellcheck shell=bash
# Activates a system so that the host returns to the one before by itself, unless the deployment is confirmed over a new
# connection. The folder remembers the deployment, also over a reboot.
#
#   start switch|boot SYSTEM SECONDS  activates SYSTEM in the background; with boot, at a reboot that follows at once
#   status                            prints the last deployment as KEY=VALUE lines, and counts as a sign of life
#   confirm SYSTEM                    keeps SYSTEM
#   cancel                            returns to the system before at once
#   activate, expire, boot            run by systemd: activate the system; return unless confirmed; continue after a reboot
#
# The phases are activating, activated, rebooting, booted and rolling-back, and at the end confirmed, rolled-back or
# rollback-failed.
#
#   DEPLOY_DIRECTORY  the folder [/var/lib/ducksnest/deploy]
#   SYSTEM_PROFILE    profile whose generations are systems [/nix/var/nix/profiles/system]
#   RUNNING_SYSTEM    link to the system that runs [/run/current-system]
#   GC_ROOTS          folder for links that keep both systems from garbage collection [/nix/var/nix/gcroots/ducksnest-deploy]
#   BOOT_ID           file with a number that is new after each boot [/proc/sys/kernel/random/boot_id]
set -euo pipefail

folder=${DEPLOY_DIRECTORY:-/var/lib/ducksnest/deploy}
profile=${SYSTEM_PROFILE:-/nix/var/nix/profiles/system}
running=${RUNNING_SYSTEM:-/run/current-system}
roots=${GC_ROOTS:-/nix/var/nix/gcroots/ducksnest-deploy}
this_boot=$(<"${BOOT_ID:-/proc/sys/kernel/random/boot_id}")
pending=$folder/pending
last=$folder/last

# A deployment: its phase, mode, the systems, seconds for the confirmation, the boot and time at which they began, whether
# units failed, and why it was rolled back.
keys=(phase mode system previous seconds boot since failed reason)
declare -A d

# The units of the countdown. While it expires, it runs in the second one itself.
countdown=(ducksnest-rollback.timer ducksnest-rollback.service)
[[ ${1-} != expire ]] || countdown=(ducksnest-rollback.timer)

fail() {
  echo "$*" >&2
  exit 1
}

# Seconds since the boot, because the clock may jump when the network comes up.
uptime_seconds() {
  local seconds
  read -r seconds _ </proc/uptime
  echo "${seconds%%.*}"
}

lock() {
  mkdir -p "$folder"
  exec 9>"$folder/lock"
  flock --wait 10 9 || fail "The host is busy with a deployment, or is returning from one. Try again in a minute."
}

load() {
  local key value
  d=()
  [[ -e $1 ]] || return 1
  while IFS='=' read -r key value; do d[$key]=$value; done <"$1"
}

save() {
  local key
  for key in "${keys[@]}"; do echo "$key=${d[$key]:-}"; done >"$pending.new"
  sync "$pending.new"
  mv "$pending.new" "$pending"
}

finish() {
  d[phase]=$1
  save
  mv "$pending" "$last"
  rm -rf "$roots"
  systemctl stop "${countdown[@]}" 2>/dev/null || true
}

# In a unit of its own, which a switch does not stop: it leaves alone what is not in /etc/systemd/system.
in_background() {
  local unit=$1
  shift
  systemd-run --quiet --collect --unit="$unit" "$@" 9>&-
}

count_down() {
  in_background ducksnest-rollback --on-active="${d[seconds]}s" --timer-property=AccuracySec=1s \
    "${d[system]}/sw/bin/ducksnest-activate" expire
}

rollback() {
  local action=boot rebooted='' code=0
  d[reason]=$1
  if [[ ${d[phase]} == booted || ${d[boot]} != "$this_boot" ]]; then rebooted=yes; fi
  if [[ ${d[mode]} == switch && -z $rebooted ]]; then action=switch; fi
  d[phase]=rolling-back
  save
  echo "Returning to ${d[previous]}: ${d[reason]}."
  # The checks before a switch are for new systems. This one has run here.
  { [[ $(readlink -f "$profile") == "${d[previous]}" ]] || nix-env --profile "$profile" --set "${d[previous]}"; } &&
    NIXOS_NO_CHECK=1 "${d[previous]}/bin/switch-to-configuration" "$action" 9>&- || code=$?
  # 4: the system is active, but units failed.
  if ((code != 0 && code != 4)); then
    d[reason]+="; the system before could not be activated either ($code)"
    finish rollback-failed
    fail "${d[reason]}"
  fi
  # The deployment is over before the reboot, so that there is no second one.
  finish rolled-back
  if [[ -n $rebooted && $(readlink -f "$running") != "${d[previous]}" ]]; then systemctl reboot; fi
}

# A deployment whose countdown is gone, such as after a reboot into a system without this program.
abandoned() {
  ! systemctl is-active --quiet ducksnest-rollback.timer ducksnest-rollback.service ducksnest-activation.service
}

start() {
  local mode=$1 system=$2 seconds=$3 previous
  [[ $mode == switch || $mode == boot ]] || fail "The mode is switch or boot, not $mode."
  [[ $seconds =~ ^[1-9][0-9]{0,4}$ ]] || fail "Wait from 1 to 99999 seconds for the confirmation, not $seconds."
  [[ -x $system/bin/switch-to-configuration ]] || fail "$system is not a NixOS system on this host."
  lock
  if load "$pending"; then
    abandoned || fail "The deployment of ${d[system]} is not over (${d[phase]}). Wait for it, or end it with: ducksnest-activate cancel"
    d[reason]="the host was restarted before it was confirmed"
    finish rolled-back
  fi
  # The system that runs can be reached. The profile may name another one, which has never run.
  previous=$(readlink -f "$running")
  if [[ $previous == "$system" ]]; then previous=$(readlink -f "$profile"); fi
  if [[ $previous == "$system" ]]; then
    echo "phase=current"
    exit 0
  fi
  d=([phase]=activating [mode]=$mode [system]=$system [previous]=$previous [seconds]=$seconds [boot]=$this_boot)
  mkdir -p "$roots"
  ln -sfn "$system" "$roots/system"
  ln -sfn "$previous" "$roots/previous"
  uptime_seconds >"$folder/contact"
  save
  # First the way back, then the switch.
  if ! count_down || ! in_background ducksnest-activation "$system/sw/bin/ducksnest-activate" activate; then
    d[reason]="systemd did not start its units"
    finish rolled-back
    fail "Nothing was activated: ${d[reason]}."
  fi
  echo "phase=activating"
}

activate() {
  local code=0
  load "$pending" || exit 0
  nix-env --profile "$profile" --set "${d[system]}" && "${d[system]}/bin/switch-to-configuration" "${d[mode]}" || code=$?
  lock
  load "$pending" || exit 0
  case ${d[mode]}-$code in
    switch-0 | switch-4)
      d[phase]=activated
      d[since]=$(uptime_seconds)
      if ((code == 4)); then d[failed]=yes; fi
      save
      ;;
    boot-0)
      d[phase]=rebooting
      save
      systemctl reboot
      ;;
    *-100) rollback "it can only be activated by a reboot" ;;
    *) rollback "its activation failed ($code)" ;;
  esac
}

expire() {
  local from left
  while :; do
    lock
    load "$pending" || exit 0
    case ${d[phase]} in
      # A slow activation may go on while somebody can reach the host.
      activating) from=$(<"$folder/contact") ;;
      activated | booted) from=${d[since]} ;;
      *) exit 0 ;;
    esac
    left=$((from + d[seconds] - $(uptime_seconds)))
    ((left > 0)) || break
    exec 9>&-
    sleep $((left < 5 ? left : 5))
  done
  if [[ ${d[phase]} == activating ]]; then systemctl stop ducksnest-activation.service; fi
  rollback "nobody confirmed it within ${d[seconds]} seconds"
}

after_boot() {
  # A switch starts this unit, too. It must not wait for the lock then, because a return holds it while it switches.
  load "$pending" || exit 0
  [[ ${d[boot]} != "$this_boot" ]] || exit 0
  lock
  load "$pending" || exit 0
  if [[ $(readlink -f "$running") != "${d[system]}" ]]; then
    rollback "the host started another system"
  elif [[ ${d[phase]} == rolling-back ]]; then
    rollback "${d[reason]}"
  elif [[ ${d[phase]} == booted ]]; then
    rollback "the host restarted again before it was confirmed"
  else
    d[phase]=booted
    d[boot]=$this_boot
    d[since]=$(uptime_seconds)
    save
    count_down || rollback "systemd did not start the countdown"
  fi
}

confirm() {
  lock
  if load "$pending"; then
    [[ ${d[system]} == "$1" ]] || fail "Not confirmed: the host is busy with another deployment, of ${d[system]}."
    [[ ${d[phase]} == activated || ${d[phase]} == booted ]] || fail "Not confirmed: the deployment is ${d[phase]}."
    finish confirmed
  fi
  if ! load "$last" || [[ ${d[system]} != "$1" ]]; then fail "Not confirmed: the host knows no deployment of $1."; fi
  [[ ${d[phase]} == confirmed ]] || fail "Not confirmed: the host has returned to ${d[previous]}, because ${d[reason]}."
  echo "phase=confirmed"
}

cancel() {
  lock
  load "$pending" || fail "There is no deployment to cancel."
  if [[ ${d[phase]} == activating ]]; then systemctl stop ducksnest-activation.service; fi
  rollback "it was cancelled"
}

status() {
  if [[ -e $pending ]]; then
    uptime_seconds >"$folder/contact"
    cat "$pending"
  elif [[ -e $last ]]; then
    cat "$last"
  else
    echo "phase=none"
  fi
  echo "running=$(readlink -f "$running")"
}

case ${1-}-$# in
  start-4) start "$2" "$3" "$4" ;;
  confirm-2) confirm "$2" ;;
  status-1 | activate-1 | expire-1 | cancel-1) "$1" ;;
  boot-1) after_boot ;;
  *) fail "Usage: ducksnest-activate start switch|boot SYSTEM SECONDS | status | confirm SYSTEM | cancel" ;;
esac
