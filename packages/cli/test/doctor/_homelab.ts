import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import {
  AUTHORITY_KINDS,
  makeAuthority,
  makeHostKey,
  SecretsEdit,
  SecretsFolder,
  writePublicTokens,
} from "@ducksnest/credentials";
import { parseHomelab } from "@ducksnest/manifest";
import { aManifest, type ManifestValue, manifestText } from "@ducksnest/testing";
import { derive, type Topology } from "@ducksnest/topology";
import { secretsDesign } from "../../src/secrets/secretsDesign";
import { type Run, runProgram, Workspace } from "../workspace";

/** A homelab with all keys, certificates and secrets in order at `MADE`, and nothing that expires within a month. */
export const MADE = new Date("2026-06-20T00:00:00Z");

const OPERATOR = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

const OLD_VERSIONS: Readonly<Record<string, ManifestValue>> = {
  "nixos.release": "25.11",
  "cluster.kubernetesVersion": "1.34",
  "cluster.calico.version": "v3.31.7",
  secrets: { operators: [OPERATOR] },
};

/** Runs nothing on the cluster. */
export const NOTHING: AddWorkloads = () => {};

/** A folder with a manifest, and what the doctor looks at beside it. */
export class DoctorFolder {
  readonly workspace: Workspace;
  readonly topology: Topology;

  constructor(changes: Readonly<Record<string, ManifestValue | undefined>> = {}) {
    const manifest = manifestText(aManifest({ ...OLD_VERSIONS, ...changes }));
    this.workspace = new Workspace(manifest);
    const loaded = parseHomelab(manifest, "homelab.yaml");
    const derivation = loaded.kind === "loaded" ? derive(loaded.homelab) : undefined;
    if (derivation?.kind !== "derived") throw new Error("this manifest has no topology");
    this.topology = derivation.topology;
  }

  write(file: string, text: string | Uint8Array): void {
    const path = join(this.workspace.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(file: string): string {
    return readFileSync(join(this.workspace.folder, file), "utf8");
  }

  async edit(work: (edit: SecretsEdit) => Promise<void>): Promise<void> {
    const edit = new SecretsEdit(SecretsFolder.read(this.workspace.folder, secretsDesign(this.topology)));
    await work(edit);
    for (const { file, content } of edit.changes()) if (content !== undefined) this.write(file, content);
  }

  /** The keys of all hosts, and a CA that is valid for ten years. */
  async keys(): Promise<void> {
    await this.certificates();
    await this.edit(async (edit) => {
      for (const { hostname } of this.topology.hosts) await edit.putNewHostKey(hostname, makeHostKey(hostname));
    });
  }

  /** The three CAs, valid for a number of days from `MADE`. */
  async certificates(...days: readonly number[]): Promise<void> {
    for (const [index, kind] of AUTHORITY_KINDS.entries()) {
      const props = { kind, homelab: this.topology.name, now: MADE, validityDays: days[index] ?? 3650 };
      this.write(`nix/pki/${this.topology.name}/${kind}.crt`, (await makeAuthority(props)).certificate);
    }
  }

  tokens(expiries: Readonly<Record<string, string>>): void {
    const tokens = Object.entries(expiries).map(
      ([host, expires], index) => [host, { id: `abcde${index}`, expires }] as const,
    );
    this.write(`nix/secrets/${this.topology.name}/join-tokens.yaml`, writePublicTokens(new Map(tokens)));
  }

  lock(day: string): void {
    const lastModified = Date.parse(day) / 1000;
    const nodes = { nixpkgs_2: { locked: { lastModified } }, root: { inputs: { nixpkgs: "nixpkgs_2" } } };
    this.write("nix/flake.lock", JSON.stringify({ nodes, root: "root", version: 7 }, undefined, 2));
  }

  doctor(now: Date, args: readonly string[] = [], addWorkloads = NOTHING): Promise<Run> {
    const all = ["doctor", ...args, "--manifest", this.workspace.manifest];
    return runProgram(all, {}, { addWorkloads, now: () => now });
  }
}
