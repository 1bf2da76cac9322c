import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectGolden, ownTopology, readTree } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";

const outdir = mkdtempSync(join(tmpdir(), "ducksnest-"));
afterAll(() => rmSync(outdir, { recursive: true }));

it("synthesizes homelab.yaml to the Terraform JSON that was reviewed", () => {
  cloudApp(ownTopology(), outdir).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
