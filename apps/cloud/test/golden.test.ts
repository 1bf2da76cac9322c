import { join } from "node:path";
import { expectGolden, ownTopology, readTree, temporaryFolders } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";

const newFolder = temporaryFolders();

it("synthesizes homelab.yaml to the Terraform JSON that was reviewed", () => {
  const outdir = newFolder();
  cloudApp(ownTopology(), outdir).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
