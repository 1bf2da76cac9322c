import { dirname } from "node:path";
import { formatJson } from "@ducksnest/checks";
import { SecretsFolder } from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { secretStates } from "../../secrets/secretStates";
import { secretsDesign } from "../../secrets/secretsDesign";
import { table } from "../../terminal/table";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest secrets list`: which secrets exist, who reads them, and which are missing. */
export const list: CommandDefinition<CommonOptions> = {
  name: "list",
  summary: "list the secrets, and which hosts read which",
  description:
    "Lists the secrets that exist, and those that hosts need and lack. It decrypts nothing. The status is current, rekey (its " +
    "readers changed, or it is not the recorded file: run `ducksnest secrets rekey`) or missing.",
  options: [formatOption(), manifestOption()],
  exitCodes: { 0: "the secrets are listed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest secrets list"],
  run,
};

function run({ options, terminal }: Invocation<CommonOptions>): number {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  const states = secretStates(topology, folder);
  if (options.format === "json") {
    const isComplete = states.every(({ status }) => status === "current");
    terminal.formatted(formatJson({ verdict: isComplete ? "complete" : "incomplete", secrets: states }));
    return 0;
  }
  const rows = states.map(({ name, scope, readers, status, expires = "" }) => [
    name,
    scope,
    readers.join(" "),
    status,
    expires,
  ]);
  terminal.out(table(["secret", "of", "read by", "status", "expires"], rows, terminal.columns));
  return 0;
}
