import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectGolden, ownTopology, readTree } from "@ducksnest/testing";
import { clusterApp } from "../src/clusterApp";
import { addWorkloads } from "../src/workloads";

const outdir = mkdtempSync(join(tmpdir(), "ducksnest-"));
afterAll(() => rmSync(outdir, { recursive: true }));

// Without join tokens: they are secret, so they are in no snapshot.
it("synthesizes homelab.yaml and the workloads to the Kubernetes YAML that was reviewed", () => {
  clusterApp({ topology: ownTopology(), joinTokens: new Map(), addWorkloads, outdir }).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
