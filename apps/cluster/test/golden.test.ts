import { join } from "node:path";
import { expectGolden, ownTopology, readTree, temporaryFolders } from "@ducksnest/testing";
import { clusterApp } from "../src/clusterApp";
import { addWorkloads } from "../src/workloads";

const newFolder = temporaryFolders();

// Without join tokens: they are secret, so they are in no snapshot.
it("synthesizes homelab.yaml and the workloads to the Kubernetes YAML that was reviewed", () => {
  const outdir = newFolder();
  clusterApp({ topology: ownTopology(), joinTokens: new Map(), addWorkloads, outdir }).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
