#!/usr/bin/env bash
# Runs the README's commands and a few tests in clones in unusual but valid places: below a symbolic link, in a path with
# a space and non-ASCII letters, below a folder that only its owner can enter, with umask 077, with CI set and unset, and
# with only Node, Git and basic commands on PATH. With a Node version (`scripts/places.sh 22`), tests only that version,
# which npm downloads.
set -euo pipefail
cd "$(dirname "$0")/.."

# The commands of a small container, without ip, nft and nix.
BASICS=(basename cat chmod cp cut dirname env git grep head id ln ls mkdir mktemp mv node npm npx pwd readlink rm sed sh sort tail test tr true uname wc)
# Tests of the built command as another user, of cdktf synth and cdk8s synth, and some of the sources.
TESTS=(packages/cli/test/commandLine.test.ts packages/topology/test/podMtu.test.ts -t "another user|cdktf synth|cdk8s synth|pod MTU")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# From Node 22 on, npm, pnpm and the compiler cache compiled code, by default in the temporary folder.
export NODE_COMPILE_CACHE=$work/compiled

try() { # try NAME FOLDER: runs the README's two commands, and searches their output for warnings
  echo "- $1"
  (
    cd "$2"
    npx --yes pnpm@10 synth && npx --yes pnpm@10 test "${TESTS[@]}"
    test -z "$(git status --porcelain)"
  ) >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $1"; exit 1; }
  grep '^Tests: .* passed' "$work/log"
  if grep 'cyclic workspace' "$work/log"; then exit 1; fi
}

if [ $# -gt 0 ]; then
  git clone --quiet . "$work/clone"
  PATH=$(npx --yes --package "node@$1" -- node -p 'path.dirname(process.execPath)'):$PATH
  try "Node $(node --version)" "$work/clone"
  exit
fi

mkdir "$work/Haus größe"
git clone --quiet . "$work/Haus größe/clone"
ln -s "Haus größe/clone" "$work/link"
CI=true try "a symbolic link to a path with a space and ö, CI set" "$work/link"

mkdir -m 700 "$work/private" "$work/private/tmp" "$work/bin"
for command in "${BASICS[@]}"; do
  if path=$(command -v "$command"); then ln -s "$path" "$work/bin/$command"; fi
done
umask 077
git clone --quiet . "$work/private/clone"
export TMPDIR=$work/private/tmp PATH=$work/bin
unset CI
try "a folder of mode 0700, TMPDIR in it, umask 077, CI unset, only basic commands" "$work/private/clone"
[ -z "$(ls "$TMPDIR")" ] || { echo "files left in TMPDIR:"; ls "$TMPDIR"; exit 1; }
