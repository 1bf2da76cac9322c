/**
 * What separates a stage from the machine: mounts, network and processes of its own, which the kernel removes with the
 * stage's first process.
 */
const UNSHARE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"] as const;

/** For whoever is not root: root within the stage alone. */
const AS_ROOT_OF_ITS_OWN = ["--user", "--map-root-user"] as const;

/**
 * The names of namespaces live in /run/netns, and the sockets of WireGuard in userspace in /run/wireguard: here in
 * memory of the stage's own. Where one of them is missing, the rest of /run is carried over, for NixOS has its programs there, so that not even an empty folder is made on the machine.
 */
export const PRELUDE = `\
mount --make-rprivate /
if [ ! -d /run/netns ] || [ ! -d /run/wireguard ]; then
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
  mkdir -p /run/netns /run/wireguard
fi
mount -t tmpfs tmpfs /run/netns
`;

/** The command line that starts a program inside. */
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

/** The same for a script, which starts itself again inside. */
export const ENTER = `\
if [ "\${REHEARSAL-}" != inside ]; then
  [ "$(id -u)" = 0 ] || set -- ${AS_ROOT_OF_ITS_OWN.join(" ")}
  REHEARSAL=inside exec ${UNSHARE.join(" ")} "$@" -- sh "$0"
fi
${PRELUDE}`;
