import { CATALOGUE, type ProgramName, programsOf } from "../programs/catalogue";
import { locate, SEARCH_PATH } from "../programs/locate";
import type { Stage } from "../stage/Stage";
import { CannotRehearse } from "./CannotRehearse";

/** The machine that rehearses. */
interface Machine {
  /** @default this machine's */
  readonly platform?: NodeJS.Platform;
  /** Folders with its programs, as in PATH. @default `SEARCH_PATH` */
  readonly path?: string;
}

/** @throws CannotRehearse if this machine lacks a program that the stage needs; the message says how to install it */
export function requirePrograms(stage: Stage, machine: Machine = {}): void {
  const { platform, path } = machine;
  requireLinux(platform);
  const [missing] = missingPrograms(stage, path);
  if (missing !== undefined) throw new CannotRehearse(missing);
}

/** @throws CannotRehearse if this machine does not run Linux */
export function requireLinux(platform: NodeJS.Platform = process.platform): void {
  if (platform === "linux") return;
  throw new CannotRehearse(
    `A rehearsal builds the network in Linux network namespaces, and this machine runs ${platform}. Run it on Linux; a virtual machine is enough.`,
  );
}

/** One sentence that names the programs that the stage lacks, and how to install them; nothing if it lacks none. */
export function missingPrograms(stage: Stage, path: string = SEARCH_PATH): readonly string[] {
  const { dataplane, calico } = stage.cluster;
  const { person, wireguard } = stage.tailnet;
  const unneeded = new Set<ProgramName>([
    ...(dataplane === "iptables" || person ? [] : (["iptables-restore"] as const)),
    ...(calico.wireguard || (wireguard && !person) ? [] : (["wg"] as const)),
  ]);
  const isInstalled = (program: ProgramName) => {
    const located = locate(program, { path });
    return located !== undefined && "path" in located;
  };
  const missing = programsOf("network").filter((program) => !unneeded.has(program) && !isInstalled(program));
  if (missing.length === 0) return [];
  const packages = (which: "debian" | "nixpkgs") =>
    [...new Set(missing.map((name) => CATALOGUE[name][which]))].join(" ");
  return [
    `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not installed. Run \`apt install ${packages("debian")}\` or \`nix-shell -p ${packages("nixpkgs")}\`.`,
  ];
}
