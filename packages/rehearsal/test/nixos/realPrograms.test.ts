import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exampleHomelab, exampleNames, hasProgram, temporaryFolders, topologyOf } from "@ducksnest/testing";
import { containerdToml } from "../../src/nixos/containerdToml";
import { printDocuments } from "../../src/nixos/documents";
import { evaluateHosts } from "../../src/nixos/evaluateHosts";
import { readStageMachine } from "../../src/nixos/StageMachine";
import { stageHost } from "../../src/nixos/stageHost";
import { copyFlake } from "./_flakes";

const temporaryFolder = temporaryFolders();

/** Folder with the real programs; undefined if there is none. */
const { DUCKSNEST_PROGRAMS: folder } = process.env;
const missing = ["kubeadm", "containerd"].filter((name) => folder === undefined || !existsSync(join(folder, name)));
const isPossible = folder !== undefined && hasProgram("nix-instantiate");
if (folder !== undefined && missing.length > 0) throw new Error(`DUCKSNEST_PROGRAMS lacks ${missing.join(", ")}`);

/** What a program prints. @throws Error with its messages if it fails */
function printed(name: string, ...args: readonly string[]): string {
  return execFileSync(join(folder ?? "", name), args, { encoding: "utf8", stdio: "pipe" });
}

const describeReal = isPossible ? describe : describe.skip;

describeReal("the real programs (skipped without DUCKSNEST_PROGRAMS and nix-instantiate)", () => {
  it.each(exampleNames())("accept the documents and settings of %s, as designed and as staged", async (example) => {
    const { hosts, workers } = topologyOf(exampleHomelab(example));
    const pin = { ducksnest: { worker: { caCertHashes: [`sha256:${"0".repeat(64)}`] } } };
    const designed = await evaluateHosts(copyFlake(example, temporaryFolder()), hosts, {
      extra: Object.fromEntries(workers.map(({ hostname }) => [hostname, pin])),
      kubernetesVersion: printed("kubeadm", "version", "--output", "short").trim().replace(/^v/, ""),
    });
    const file = join(temporaryFolder(), "file");
    for (const settings of designed) {
      const staged = stageHost(settings, readStageMachine({ hasImages: true, hasConntrack: true })).settings;
      for (const { kubeadmDocuments } of [settings, staged]) {
        expect(kubeadmDocuments).not.toHaveLength(0);
        writeFileSync(file, printDocuments(kubeadmDocuments));
        expect(printed("kubeadm", "config", "validate", "--config", file)).toContain("ok");
      }
      for (const [containerd, driver] of [
        [settings.containerd, "true"],
        [staged.containerd, "false"],
      ] as const) {
        writeFileSync(file, containerdToml(containerd));
        const dump = printed("containerd", "--config", file, "config", "dump");
        expect(dump).toMatch(new RegExp(`SystemdCgroup = ${driver}$`, "m"));
        expect(dump).toMatch(/bin_dirs = \['\/opt\/cni\/bin'\]$/m);
      }
    }
  });
});
