/** `cdktf synth`, `diff` and `deploy` run this from the repository's top level. */
import { cloudApp } from "@ducksnest/cloud-app";
import { addResources } from "@ducksnest/cloud-app/resources";
import { lockOutput } from "@ducksnest/outputs";
import { homelabMakers } from "./makers";
import { runApp, writeTo } from "./runApp";

const outdir = process.env.CDKTF_OUTDIR ?? "cdktf.out";
const asHcl = process.env.SYNTH_HCL_OUTPUT === "true";
const { written, judged } = homelabMakers(["cloud"], { addResources });

runApp({
  // Terraform makes a state next, so the lock has to remember where it is. It is only written if something in it changes.
  makers: { written: [...written, lockOutput], judged },
  write: async ({ topology, outputs: [cloud, ...beside] }) => {
    if (cloud === undefined) throw new Error("nothing was synthesized");
    if (!asHcl) return writeTo(outdir, cloud, beside);
    for (const output of beside) await writeTo(output.directory, output);
    process.env.SYNTH_HCL_OUTPUT = "true";
    cloudApp({ topology, addResources, outdir }).synth();
  },
  // The cdktf command prints the app's standard error as errors, in red.
  warnings: process.stdout,
});
