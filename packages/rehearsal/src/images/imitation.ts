import { basename, posix } from "node:path";
import type { Container } from "./Container";
import type { Files } from "./closure";
import type { ImageFile } from "./Image";

/** Where an imitation has the program that runs if a container has no command of its own. */
export const ENTRYPOINT = "/imitation";

/**
 * The files that make busybox look like the program of these containers, which share an image.
 * @param applets the programs that busybox contains
 */
export function imitation(containers: readonly Container[], applets: ReadonlySet<string>): Files {
  const serve = server([...new Set(containers.flatMap(({ ports }) => ports))].sort((a, b) => a - b));
  const probes = containers.flatMap((container) => container.probes);
  const hooks = probes.flatMap((probe) => (probe.kind === "exec" ? [probe.command] : []));
  const commands = containers.filter(({ command }) => command.length > 0);
  const scripts = new Map([
    ...hooks.map((command) => [command, SUCCESS] as const),
    ...commands.map(({ command, ends }) => [command, ends ? SUCCESS : serve] as const),
  ]);
  return new Map([
    ...[...scripts]
      .filter(([command]) => !isApplet(command, applets))
      .map(([command, text]) => [placeOf(command), script(text)] as const),
    [ENTRYPOINT, script(containers.every(({ ends }) => ends) ? SUCCESS : serve)],
    ["/www/cgi-bin/index.cgi", script(INDEX)],
    ...pages(probes.flatMap((probe) => (probe.kind === "http" ? [probe.path] : []))),
  ]);
}

/** True if busybox runs a command as the container means it. */
export function isApplet([program = ""]: readonly string[], applets: ReadonlySet<string>): boolean {
  const inFolder = program.includes("/");
  return applets.has(basename(program)) && (!inFolder || /^\/(usr\/)?bin\/[^/]+$/.test(program));
}

function script(text: string): ImageFile {
  return { kind: "text", text, mode: 0o755 };
}

/** Where the runtime looks for a command's program. */
function placeOf([program = ""]: readonly string[]): string {
  return program.includes("/") ? posix.resolve("/", program) : `/usr/local/bin/${program}`;
}

const SUCCESS = "#!/bin/sh\nexit 0\n";

/** Prints the pod's name, which is its host name. */
const INDEX = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
hostname
`;

/**
 * Serves on each port, and ends at once when it is told to. Another container of the pod can have the same image and
 * serve on a port already, so a port that is taken is no failure.
 */
function server(ports: readonly number[]): string {
  const start = ports.map((port) => `httpd -f -h /www -p ${port} &\npids="$pids $!"`);
  return `#!/bin/sh
pids=
trap 'kill $pids 2>/dev/null; exit 0' TERM INT
${start.map((line) => `${line}\n`).join("")}while :; do
  sleep 3600 &
  pids="$pids $!"
  wait $!
done
`;
}

/** Files that answer at the paths. busybox adds the slash to a path that is a folder. */
function pages(paths: readonly string[]): Files {
  const plain = paths.map(
    (path) => posix.resolve("/", path.replace(/[?#].*/, "")) + (/\/([?#]|$)/.test(path) ? "/" : ""),
  );
  const files = plain
    .filter((path) => !path.startsWith("/cgi-bin/") && path !== "/" && path !== "//")
    .map((path) =>
      path.endsWith("/") || plain.some((other) => other.startsWith(`${path}/`)) ? `${path}/index.html` : path,
    );
  return new Map(files.map((path) => [posix.join("/www", path), { kind: "text", text: "ok\n", mode: 0o644 }]));
}
