import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Stage } from "../stage/Stage";
import { CannotRehearse } from "./CannotRehearse";

/** Programs of a stage, and the package that has them, on Debian and in nixpkgs. */
const PACKAGES: Readonly<Record<string, readonly [debian: string, nixpkgs: string]>> = {
  unshare: ["util-linux", "util-linux"],
  mount: ["mount", "util-linux"],
  ip: ["iproute2", "iproute2"],
  bridge: ["iproute2", "iproute2"],
  nft: ["nftables", "nftables"],
  "iptables-restore": ["iptables", "iptables"],
  fping: ["fping", "fping"],
  perl: ["perl-base", "perl"],
  wg: ["wireguard-tools wireguard-go", "wireguard-tools wireguard-go"],
};

/** Where programs are: PATH, and where Debian keeps them for root alone. */
export const SEARCH_PATH = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/** The machine that is asked to rehearse. */
interface Machine {
  readonly platform?: NodeJS.Platform;
  /** Where its programs are. */
  readonly path?: string;
}

/** @throws CannotRehearse when this machine lacks what the stage needs, with how to get it */
export function requirePrograms(stage: Stage, machine: Machine = {}): void {
  const { platform = process.platform, path = SEARCH_PATH } = machine;
  if (platform !== "linux") {
    throw new CannotRehearse(
      `A rehearsal builds the network in Linux network namespaces, and this is ${platform}: run it on a Linux machine, a virtual one will do.`,
    );
  }
  const { dataplane, calico } = stage.cluster;
  const unneeded = new Set([
    ...(dataplane === "iptables" ? [] : ["iptables-restore"]),
    ...(calico.wireguard || stage.tailnet.wireguard ? [] : ["wg"]),
  ]);
  const needed = Object.keys(PACKAGES).filter((program) => !unneeded.has(program));
  const missing = needed.filter((program) => !isInstalled(program, path));
  if (missing.length === 0) return;
  const packages = (which: 0 | 1) =>
    [...new Set(missing.map((program) => (PACKAGES[program] as readonly string[])[which]))].join(" ");
  throw new CannotRehearse(
    `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not installed: \`apt install ${packages(0)}\`, or \`nix-shell -p ${packages(1)}\`.`,
  );
}

function isInstalled(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
