import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOutput } from "@ducksnest/hosts-app";
import { aTopology, itWith, temporaryFolders } from "@ducksnest/testing";
import { cloudOutput } from "../src/cloudOutput";
import { PROVIDER_LOCK_FILE, providerLock } from "../src/providerLock";

const newFolder = temporaryFolders();

let lock = "";
beforeAll(async () => {
  const { files } = await cloudOutput(aTopology(), newFolder(), { addResources: () => undefined, hosts: hostsOutput });
  lock = files.get(`stacks/seoul/${PROVIDER_LOCK_FILE}`)?.content ?? "";
});

it("is there for the version that the provider's package asks for", () => {
  // After an update of @cdktf/provider-aws, take version and checksums from the lock file that `cdktf deploy` makes.
  expect(lock).toContain('version     = "');
});

it("has the checksum of every platform, each once", () => {
  const hashes = [...lock.matchAll(/^ {4}"(h1:[A-Za-z0-9+/]{43}=|zh:[0-9a-f]{64})",$/gm)].map(([, hash]) => hash);
  expect(new Set(hashes).size).toBe(16);
  expect(lock.match(/"(h1|zh):/g)).toHaveLength(16);
});

it("is left to Terraform for another version", () => {
  expect(providerLock("5.100.0")).toBeUndefined();
  expect(providerLock(undefined)).toBeUndefined();
});

itWith("terraform")("is what Terraform selects", () => {
  const folder = newFolder();
  writeFileSync(join(folder, PROVIDER_LOCK_FILE), lock);
  const { stdout } = spawnSync("terraform", ["version", "-json"], { cwd: folder, encoding: "utf8" });
  expect(JSON.parse(stdout).provider_selections).toEqual({ "registry.terraform.io/hashicorp/aws": "6.25.0" });
});
