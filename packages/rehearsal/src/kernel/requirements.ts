import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Stage } from "../stage/Stage";
import { CannotRehearse } from "./CannotRehearse";

/** The programs that a stage needs, with their packages in Debian and in nixpkgs. */
const PACKAGES: ReadonlyMap<string, readonly [debian: string, nixpkgs: string]> = new Map([
  ["unshare", ["util-linux", "util-linux"]],
  ["nsenter", ["util-linux", "util-linux"]],
  ["mount", ["mount", "util-linux"]],
  ["ip", ["iproute2", "iproute2"]],
  ["bridge", ["iproute2", "iproute2"]],
  ["nft", ["nftables", "nftables"]],
  ["iptables-restore", ["iptables", "iptables"]],
  ["fping", ["fping", "fping"]],
  ["perl", ["perl-base", "perl"]],
  ["wg", ["wireguard-tools wireguard-go", "wireguard-tools wireguard-go"]],
]);

/** Folders with programs: PATH, and those that Debian has only in root's PATH. */
export const SEARCH_PATH = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/** The machine that rehearses. */
interface Machine {
  /** @default this machine's */
  readonly platform?: NodeJS.Platform;
  /** Folders with its programs, as in PATH. @default `SEARCH_PATH` */
  readonly path?: string;
}

/** @throws CannotRehearse if this machine lacks a program that the stage needs; the message says how to install it */
export function requirePrograms(stage: Stage, machine: Machine = {}): void {
  const { platform = process.platform, path = SEARCH_PATH } = machine;
  if (platform !== "linux") {
    throw new CannotRehearse(
      `A rehearsal builds the network in Linux network namespaces, and this machine runs ${platform}. Run it on Linux; a virtual machine is enough.`,
    );
  }
  const { dataplane, calico } = stage.cluster;
  const { person, wireguard } = stage.tailnet;
  const unneeded = new Set([
    ...(dataplane === "iptables" || person ? [] : ["iptables-restore"]),
    ...(calico.wireguard || (wireguard && !person) ? [] : ["wg"]),
  ]);
  const missing = [...PACKAGES].filter(([program]) => !unneeded.has(program) && !isInstalled(program, path));
  if (missing.length === 0) return;
  const programs = missing.map(([program]) => program).join(", ");
  const packages = (which: 0 | 1) => [...new Set(missing.map(([, names]) => names[which]))].join(" ");
  throw new CannotRehearse(
    `${programs} ${missing.length === 1 ? "is" : "are"} not installed. Run \`apt install ${packages(0)}\` or \`nix-shell -p ${packages(1)}\`.`,
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
