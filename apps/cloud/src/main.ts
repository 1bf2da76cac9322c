/** `cdktf synth`, `diff` and `deploy` run this from the repository's top level. */
import { hostsOutput } from "@ducksnest/hosts-app";
import { lockOutput, runApp, writeTo } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { cloudApp } from "./cloudApp";
import { cloudOutput } from "./cloudOutput";

const outdir = process.env.CDKTF_OUTDIR ?? "cdktf.out";
const asHcl = process.env.SYNTH_HCL_OUTPUT === "true";
let checked: Topology | undefined;

runApp({
  make: (topology, root) => {
    checked = topology;
    return cloudOutput(topology, root, hostsOutput);
  },
  write: async (output) => {
    // Terraform makes a state next, so the lock has to remember where it is. It is only written if something in it changes.
    if (checked !== undefined) await writeTo(".", lockOutput(checked));
    if (!asHcl) return writeTo(outdir, output);
    process.env.SYNTH_HCL_OUTPUT = "true";
    if (checked !== undefined) cloudApp(checked, outdir).synth();
  },
  // The cdktf command prints the app's standard error as errors, in red.
  warnings: process.stdout,
});
