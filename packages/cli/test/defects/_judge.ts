import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { homelabMakers, OUTPUT_NAMES } from "@ducksnest/homelab-app";
import { type Finding, parseHomelab } from "@ducksnest/manifest";
import { type MakeOutput, type Makers, type Output, synthesizeHomelab } from "@ducksnest/outputs";
import { type Change, changedManifest, type Entry } from "@ducksnest/testing";
import { NO_RESOURCES, WORKLOADS } from "../../../../examples";
import { patched } from "./_patched";

/** Folders that a homelab has from the start, so that synthesis does not copy ours. */
const HAND_WRITTEN = ["nix/modules", "nix/outputs", "nix/tests"];

/** The findings of an entry's homelab, with all its outputs. Nothing is written beside the manifest. */
export async function judge(entry: Entry): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-defect-"));
  try {
    const manifest = changedManifest(entry);
    if (!usesNix(entry)) for (const path of HAND_WRITTEN) mkdirSync(join(folder, path), { recursive: true });
    write(folder, "homelab.yaml", manifest);
    for (const change of entry.changes) writeChange(folder, change, manifest);
    return (await synthesizeHomelab(join(folder, "homelab.yaml"), makersOf(entry, manifest))).findings;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeChange(folder: string, change: Change, manifest: string): void {
  if ("file" in change && change.file.content !== undefined) write(folder, change.file.path, change.file.content);
  if ("lock" in change) write(folder, "ducksnest.lock", change.lock);
  if ("extraNix" in change) {
    const { host, text } = change.extraNix;
    write(folder, `nix/hosts/${hostnameOf(host, manifest)}/extra.nix`, text);
  }
}

function hostnameOf(host: string, manifest: string): string {
  const loaded = parseHomelab(manifest, "homelab.yaml");
  const found = loaded.kind === "loaded" ? loaded.homelab.hosts.find(({ name }) => name === host) : undefined;
  if (found === undefined) throw new Error(`there is no host "${host}"`);
  return found.hostname;
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Outputs by maker and manifest, because many entries change only what is made of the same manifest. */
const made = new Map<string, ReturnType<MakeOutput>>();

/** The evaluation of a host needs the hand-written folders. */
function usesNix({ changes }: Entry): boolean {
  return changes.some((change) => "extraNix" in change);
}

/** The makers of an entry's outputs. They make an output once, unless files beside the manifest have an influence. */
function makersOf({ homelab = "reference", changes }: Entry, manifest: string): Makers {
  const workloads: Readonly<Record<string, (typeof WORKLOADS)["reference"]>> = WORKLOADS;
  const { written, judged } = homelabMakers(OUTPUT_NAMES, {
    addWorkloads: workloads[homelab],
    addResources: NO_RESOURCES,
  });
  const isAlone = changes.every((change) => !("file" in change || "lock" in change));
  const makers = written.map((make, index) => (isAlone ? once(make, `${homelab} ${index} ${manifest}`) : make));
  return { written: makers.map((make) => patched(make, changes)), judged };
}

function once(make: MakeOutput, key: string): MakeOutput {
  return (topology, root): Output | Promise<Output> => {
    const output = made.get(key) ?? make(topology, root);
    made.set(key, output);
    return output;
  };
}
