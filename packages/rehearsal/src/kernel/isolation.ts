/** Gives a stage its own mounts, network and processes. The kernel removes them with the stage's first process. */
const UNSHARE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"] as const;

/** Makes a user who is not root the root of the stage only. */
const AS_ROOT_OF_ITS_OWN = ["--user", "--map-root-user"] as const;

/**
 * Puts the names of namespaces (/run/netns), the sockets of userspace WireGuard (/run/wireguard) and what real programs write
 * (/run/stage, /run/ducksnest) into the stage's own memory. The rest of /run is mounted again, because NixOS has its programs there.
 */
export const PRELUDE = `\
mount --make-rprivate /
exec 3</run
mount -t tmpfs tmpfs /run
for entry in /proc/self/fd/3/*; do
  case \${entry##*/} in netns | wireguard | stage | ducksnest) continue ;; esac
  if [ -L "$entry" ]; then
    cp -P "$entry" "/run/\${entry##*/}"
  elif [ -d "$entry" ]; then
    mkdir -p "/run/\${entry##*/}"
    mount --rbind "$entry" "/run/\${entry##*/}"
  fi
done
exec 3<&-
mkdir -p /run/netns /run/wireguard /run/stage /run/ducksnest
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
