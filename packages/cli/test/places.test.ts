import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, manifestText, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { ducksnest } from "./ducksnest";

const WORKLOADS = "apps/cluster/src/workloads.ts";

const newFolder = temporaryFolders();

it("a finding about a workload names its line in the sources, although the command is a bundle", () => {
  const [root, workers] = [newFolder(), ["firebat", "ultra", "old"]];
  const changes = Object.fromEntries(workers.map((name) => [`hosts.${name}`, undefined]));
  writeFileSync(join(root, "homelab.yaml"), manifestText(aManifest({ ...changes, "sites.home": undefined })));
  const { status, stdout, stderr } = ducksnest(["synth"], { cwd: root });
  expect(status).toBe(1);
  expect(stdout).toBe("");
  const lines = readFileSync(join(REPOSITORY, WORKLOADS), "utf8").split("\n");
  const line = lines.findIndex((each) => each.includes('new WebService(blog, "blog"')) + 1;
  expect(stderr).toContain(`/${WORKLOADS}:${line}:3 error[schedulable-as-declared] hosts\n`);
  expect(stderr).toContain(`\n  ${line} |   new WebService(blog, "blog"`);
});
