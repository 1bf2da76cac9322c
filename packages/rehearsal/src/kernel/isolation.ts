/** Gives a stage its own mounts, network and processes. The kernel removes them with the stage's first process. */
const UNSHARE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"] as const;

/** Makes a user who is not root the root of the stage only. */
const AS_ROOT_OF_ITS_OWN = ["--user", "--map-root-user"] as const;

/**
 * Puts the names of namespaces (/run/netns), the sockets of userspace WireGuard (/run/wireguard) and the files of real
 * programs (/run/ducksnest) into the stage's own memory. If one of these folders is missing, all of /run is replaced, so that no empty folder is left on the machine.
 * The rest of /run is mounted again, because NixOS has its programs there.
 */
export const PRELUDE = `\
mount --make-rprivate /
if [ ! -d /run/netns ] || [ ! -d /run/wireguard ] || [ ! -d /run/ducksnest ]; then
  exec 3</run
  mount -t tmpfs tmpfs /run
  for entry in /proc/self/fd/3/*; do
    if [ -L "$entry" ]; then
      cp -P "$entry" "/run/\${entry##*/}"
    elif [ -d "$entry" ]; then
      mkdir -p "/run/\${entry##*/}"
      mount --rbind "$entry" "/run/\${entry##*/}"
    fi
  done
  exec 3<&-
  mkdir -p /run/netns /run/wireguard /run/ducksnest
fi
mount -t tmpfs tmpfs /run/netns
mount -t tmpfs tmpfs /run/ducksnest
`;

/** The command line that starts a program inside the namespaces. */
export function isolated(asRoot: boolean, command: readonly string[]): readonly string[] {
  return [
    ...UNSHARE,
    ...(asRoot ? [] : AS_ROOT_OF_ITS_OWN),
    "--",
    "sh",
    "-euc",
    `${PRELUDE}exec "$@"`,
    "rehearsal",
    ...command,
  ];
}

/** The same for a script, which restarts itself inside. */
export const ENTER = `\
if [ "\${REHEARSAL-}" != inside ]; then
  [ "$(id -u)" = 0 ] || set -- ${AS_ROOT_OF_ITS_OWN.join(" ")}
  REHEARSAL=inside exec ${UNSHARE.join(" ")} "$@" -- sh "$0"
fi
${PRELUDE}`;
