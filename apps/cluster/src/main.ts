/** What `cdk8s synth` runs, from the repository's top level. */
import { checkHomelab, exitCode, formatText } from "@ducksnest/checks";
import { JOIN_TOKENS_FILE, readJoinTokens } from "@ducksnest/credentials";
import { clusterApp } from "./clusterApp";
import { addWorkloads } from "./workloads";

const verdict = checkHomelab("homelab.yaml");
process.stderr.write(formatText(verdict.diagnostics, process.stderr.isTTY));
if (verdict.kind === "sound") {
  const outdir = process.env.CDK8S_OUTDIR ?? "dist";
  // Bootstrap tokens may be among the files.
  process.umask(0o077);
  const joinTokens = readJoinTokens(JOIN_TOKENS_FILE);
  clusterApp({ topology: verdict.topology, joinTokens, addWorkloads, outdir }).synth();
}
process.exitCode = exitCode(verdict);
