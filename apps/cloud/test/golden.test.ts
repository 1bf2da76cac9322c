import { join } from "node:path";
import { expectGolden, ownTopology, readTree, temporaryFolders } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";
import { addResources } from "../src/resources";

const newFolder = temporaryFolders();

it("synthesizes homelab.yaml to the Terraform JSON that was reviewed", () => {
  const outdir = newFolder();
  cloudApp({ topology: ownTopology(), addResources, outdir }).synth();
  expectGolden(join(__dirname, "expected"), readTree(outdir));
});
