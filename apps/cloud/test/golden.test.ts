import { join } from "node:path";
import { aTopology, expectGolden, readTree, temporaryFolders } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";

const newFolder = temporaryFolders();

it("is the Terraform JSON that was reviewed", () => {
  const outdir = newFolder();
  cloudApp(aTopology(), outdir).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
