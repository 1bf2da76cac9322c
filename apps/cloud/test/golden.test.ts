import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aTopology, expectGolden, readTree } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";

it("is the Terraform JSON that was reviewed", () => {
  const outdir = mkdtempSync(join(tmpdir(), "ducksnest-"));
  cloudApp(aTopology(), outdir).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
