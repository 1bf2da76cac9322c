# shellcheck shell=bash
# Fails if settings that kubeadm reads only once differ from those with which it made this host a part of its cluster.
#
#   SETTINGS  the settings of today, as JSON
#   APPLIED   file with the settings that kubeadm applied
set -euo pipefail

if [[ ! -s $APPLIED ]]; then
  printf '%s\n' "$SETTINGS" >"$APPLIED"
  echo "There is no record of what kubeadm applied, so it is taken to be the settings of today."
  exit 0
fi

# A line for each setting that differs. A list is one setting.
changes=$(jq --null-input --raw-output --argjson now "$SETTINGS" --slurpfile applied "$APPLIED" '
  $applied[0] as $was
  | [($was, $now) | paths(type != "object") | select(all(.[]; type == "string"))] | unique[]
  | . as $path
  | [($was, $now) | try getpath($path) catch null]
  | select(.[0] != .[1])
  | "  \($path | join(".")): \(.[0] | tojson), now \(.[1] | tojson)"')

if [[ -z $changes ]]; then
  echo "The settings are those that kubeadm applied."
  exit 0
fi
cat >&2 <<END
Not in effect: kubeadm applied other settings on $(date --reference="$APPLIED" --iso-8601=minutes), and reads them only once.
$changes
Write the old values into the manifest or extra.nix, and deploy. If the cluster has the new ones by now:
rm $APPLIED && systemctl restart kubeadm-changes
END
exit 1
