# shellcheck shell=bash
# The first boot of an EC2 instance: installs the host's private SSH key and its NixOS configuration, and restarts into it.
# The stock image runs this at every boot; the configuration that it installs turns that off. It is safe to run again.
#
#   REGION       AWS region of the instance
#   HOST         the host's name in the manifest
#   HOST_NAME    its hostname, which names its configuration in the flake
#   HOMELAB      name of the homelab
#   PARAMETER    SSM parameter with the host's private key
#   SSM_URL      endpoint of SSM
#   ARCHIVE_URL  the flake as a tar archive in S3; empty if FLAKE is set
#   FLAKE        the flake as a reference; empty if ARCHIVE_URL is set
set -Eeuo pipefail
umask 077
# A flake that was mended while the script waits is seen after 5 minutes instead of an hour. GitHub answers 60 times an hour.
export NIX_CONFIG='experimental-features = nix-command flakes
tarball-ttl = 300'
export SSL_CERT_FILE=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

state=/var/lib/ducksnest/first-boot
work=/run/ducksnest-first-boot # in memory, because it holds secrets
imds=http://169.254.169.254/latest
# Seconds for which a kind of failure may last. `busy` covers the network, throttling and AWS's own failures.
declare -A patience=([missing]=3600 [wrong]=3600 [busy]=1800 [denied]=900)

say() {
  echo "first boot: $*"
  echo "$(date --utc +%FT%TZ) $*" >>"$state/log"
  { echo "ducksnest first boot: $*" >>/dev/console; } 2>/dev/null || :
}

stop() {
  trap - ERR
  say "stopped: $*"
  say "To try again, reboot the instance or run: sudo systemctl restart --no-block amazon-init. The log is $state/log."
  exit 1
}

# Sets why a step failed, for `persist`.
fail() {
  failure=$1 reason=${*:2}
  return 1
}

# Tries a step until it succeeds, or until one kind of failure has lasted too long.
persist() {
  local began since=0 said=0 time kind='' pause=10
  began=$(date +%s)
  until "$@"; do
    time=$(date +%s)
    if [[ $kind != "$failure" ]]; then kind=$failure since=$time said=0 pause=10; fi
    ((time - since < patience[$kind] && time - began < 7200)) || stop "$reason"
    if ((time - said >= 300)); then
      say "waiting: $reason"
      said=$time
    fi
    sleep "$pause"
    [[ $kind != busy ]] || ((pause = pause < 40 ? pause * 2 : 60))
  done
}

# The value of a Nix expression about the JSON document `it`. The stock image has Nix, but not jq.
json() { nix eval --impure --raw --expr "let it = builtins.fromJSON (builtins.readFile \"$1\"); in $2"; }

metadata() { curl --silent --show-error --fail --noproxy '*' --max-time 5 "$@"; }

# The role's credentials, as curl reads them from a file: arguments would show them to every process.
credentials() {
  local token role
  {
    token=$(metadata --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token") &&
      echo "header = \"X-aws-ec2-metadata-token: $token\"" >"$work/token" &&
      role=$(metadata --config "$work/token" "$imds/meta-data/iam/security-credentials/") &&
      metadata --config "$work/token" --output "$work/role" "$imds/meta-data/iam/security-credentials/${role%%$'\n'*}" &&
      json "$work/role" '"user = " + builtins.toJSON (it.AccessKeyId + ":" + it.SecretAccessKey)
        + "\nheader = " + builtins.toJSON ("x-amz-security-token: " + it.Token)' >"$work/credentials"
  } 2>"$work/error" || fail busy "the instance metadata service gives no credentials, so the instance may have no" \
    "profile: $(tail --lines=1 "$work/error")"
}

# Sends a signed request to a service; the answer goes to $work/answer.
request() {
  local status summary
  credentials || return
  status=$(curl --config "$work/credentials" --aws-sigv4 "aws:amz:$REGION:$1" --silent --show-error --proto =https \
    --connect-timeout 10 --max-time 300 --output "$work/answer" --write-out '%{http_code}' "${@:3}" -- "$2" \
    2>"$work/error") || fail busy "no answer from $2: $(tail --lines=1 "$work/error")" || return
  [[ $status != 200 ]] || return 0
  summary="$2 answers $status: $(head --bytes=400 "$work/answer" | tr --complement --delete '[:print:]')"
  case $status/$(<"$work/answer") in
    5* | 429/* | *Throttling* | *SlowDown* | *RequestTimeout* | *ExpiredToken*) fail busy "$summary" ;;
    *ParameterNotFound*) fail missing "run 'ducksnest keys send $HOST', because SSM has no parameter $PARAMETER yet" ;;
    404/*) fail missing "$summary" ;;
    *) fail denied "$summary" ;;
  esac
}

# Fetches the flake into $state/flake.
fetch_archive() {
  local empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 # SHA-256 of a request without a body
  request s3 "$ARCHIVE_URL" --header "x-amz-content-sha256: $empty" --max-filesize 67108864 || return
  rm -rf "$state/flake.new"
  mkdir "$state/flake.new"
  # An archive ends with two blocks of zeros. tar accepts one that was cut off between two files.
  if [[ $(tail --bytes=1024 "$work/answer" | tr --delete '\0' | wc --bytes) != 0 ]] ||
    ! tar --extract --file="$work/answer" --directory="$state/flake.new" --no-same-owner --no-same-permissions 2>"$work/error"; then
    fail wrong "the archive in S3 is damaged. Run 'npx cdktf deploy' again." || return
  fi
  [[ -e $state/flake.new/flake.nix && -e $state/flake.new/hosts/$HOST_NAME/default.nix ]] ||
    fail wrong "the archive in S3 has no configuration of $HOST_NAME. Run 'npx cdktf deploy' again." || return
  rm -rf "$state/flake"
  mv "$state/flake.new" "$state/flake"
}

# The public key that the flake expects, as the type and the key in base64; nothing if the flake has none.
expected_key() {
  local folder=$state/flake
  if [[ -n $FLAKE ]]; then
    folder=$(nix eval --impure --raw --expr "(builtins.getFlake \"$FLAKE\").outPath" 2>"$work/error") ||
      fail busy "the flake $FLAKE cannot be fetched: $(tail --lines=1 "$work/error")" || return
  fi
  local file=$folder/secrets/$HOMELAB/hosts/$HOST_NAME/ssh_host_ed25519_key.pub
  [[ ! -e $file ]] || cut --delimiter=' ' --fields=1,2 "$file" >"$work/expected"
}

# Fetches the private key into $work/key, and compares it with the public key in the flake.
fetch_key() {
  local key
  rm -f "$work/key" "$work/expected"
  request ssm "$SSM_URL" --header 'content-type: application/x-amz-json-1.1' \
    --header 'x-amz-target: AmazonSSM.GetParameter' --data "{\"Name\":\"$PARAMETER\",\"WithDecryption\":true}" || return
  key=$(json "$work/answer" it.Parameter.Value 2>"$work/error") || fail busy "SSM's answer cannot be read" || return
  echo "$key" >"$work/key"
  ssh-keygen -y -P '' -f "$work/key" </dev/null 2>"$work/error" | cut --delimiter=' ' --fields=1,2 >"$work/key.pub" ||
    fail wrong "$PARAMETER is not a private SSH key. Run 'ducksnest keys send $HOST'." || return
  expected_key || return
  if [[ -e $work/expected ]] && ! cmp --quiet "$work/expected" "$work/key.pub"; then
    # Either of them may be the old one.
    [[ -z $ARCHIVE_URL ]] || fetch_archive || return
    fail wrong "the key in $PARAMETER has the fingerprint $(fingerprint "$work/key.pub"), but the flake expects" \
      "$(fingerprint "$work/expected"). Run 'ducksnest keys send $HOST', or 'npx cdktf deploy' if the flake is old."
  fi
}

fingerprint() { ssh-keygen -l -f "$1" | cut --delimiter=' ' --fields=2; }

# Replaces the key that sshd made for itself when the image started.
install_key() {
  local key=/etc/ssh/ssh_host_ed25519_key
  install -D --mode=0600 "$work/key" "$key.new"
  install --mode=0644 "$work/key.pub" "$key.pub.new"
  mv "$key.new" "$key"
  mv "$key.pub.new" "$key.pub"
}

# Evaluating NixOS takes up to 2 GiB of memory, which small instances do not have.
add_swap() {
  local memory free
  memory=$(awk '/^(MemTotal|SwapTotal):/ { sum += $2 } END { print sum }' /proc/meminfo)
  free=$(df --block-size=1K --output=avail "$state" | tail --lines=1)
  if ((memory < 3 << 20 && free > 6 << 20)); then
    say "adding 2 GiB of swap for the build"
    fallocate --length 2GiB "$state/swap"
    { mkswap "$state/swap" && swapon "$state/swap"; } >>"$state/log" 2>&1 || say "there is no swap, so the build may fail"
  fi
}

drop_swap() {
  [[ ! -e $state/swap ]] || swapoff "$state/swap" 2>/dev/null || :
  rm -f "$state/swap"
}

# Builds the configuration and makes it the one that the next boot starts.
build() {
  local flake=${FLAKE:-path:$state/flake} pid
  timeout --kill-after=60 5400 nixos-rebuild boot --flake "$flake#$HOST_NAME" --no-write-lock-file >>"$state/log" 2>&1 &
  pid=$!
  until timeout 60 tail --follow --pid="$pid" --sleep-interval=0.2 /dev/null; do
    say "still building: $(tail --lines=1 "$state/log")"
  done
  wait "$pid"
}

# Most failures are the network's, and what was downloaded or built stays.
build_with_retries() {
  local pause
  for pause in 30 60 120 0; do
    say "building $HOST_NAME, which takes 5 to 30 minutes"
    ! build || return 0
    say "the build failed: $(tail --lines=3 "$state/log" | tr '\n' ' ')"
    ((pause == 0)) || sleep "$pause"
  done
  stop "the configuration of $HOST_NAME does not build."
}

install -d --mode=0700 /var/lib/ducksnest "$state"
exec 9>"$state/lock"
flock --timeout 60 9 || stop "another run is at work."
trap 'say "stopped: line $LINENO failed: $BASH_COMMAND"' ERR
trap 'rm -rf "$work"; drop_swap' EXIT
rm -rf "$work"
mkdir "$work"
drop_swap

# Later configurations come over the tailnet, and installing the first one again would undo them.
boot=$(</proc/sys/kernel/random/boot_id)
if [[ -e /etc/ducksnest/deployed ]] || { [[ -e $state/done ]] && [[ $(<"$state/done") != "$boot" ]]; }; then
  say "nothing to do, because $HOST_NAME has its configuration."
  exit 0
fi
if [[ ! -e $state/done ]]; then
  say "installing $HOST_NAME of the homelab $HOMELAB"
  if [[ -n $ARCHIVE_URL ]]; then persist fetch_archive; fi
  persist fetch_key
  install_key
  say "the host's private key is installed"
  add_swap
  build_with_retries
  drop_swap
  echo "$boot" >"$state/done.new"
  mv "$state/done.new" "$state/done"
fi
say "the configuration is installed, and the instance restarts into it"
systemctl reboot
