/** What `cdktf synth`, `diff` and `deploy` run, from the repository's top level. */
import { checkHomelab, exitCode, formatText } from "@ducksnest/checks";
import { cloudApp } from "./cloudApp";

const verdict = checkHomelab("homelab.yaml");
process.stderr.write(formatText(verdict.diagnostics, process.stderr.isTTY));
if (verdict.kind === "sound") cloudApp(verdict.topology, process.env.CDKTF_OUTDIR ?? "cdktf.out").synth();
process.exitCode = exitCode(verdict);
