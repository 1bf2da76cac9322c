import { dirname } from "node:path";
import { formatJson } from "@ducksnest/checks";
import { SecretsFolder } from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { secretsDesign } from "../../secrets/secretsDesign";
import { table } from "../../terminal/table";
import { publicHalves } from "../../tokens/publicHalves";
import { tokenStates } from "../../tokens/tokenStates";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest token list`: which workers have a valid join token. */
export const list: CommandDefinition<CommonOptions> = {
  name: "list",
  summary: "list the workers' join tokens",
  description:
    "Lists the join token of each worker, and tokens whose worker is not in the manifest any more. It decrypts nothing. The status is valid, expired or " +
    "none: `ducksnest token mint` makes a token for workers with the latter two. It is wrong if join-tokens.yaml and secrets.json " +
    "do not agree when the token expires, or it is valid for too long.",
  options: [formatOption(), manifestOption()],
  exitCodes: { 0: "the tokens are listed", 1: "the manifest has errors, or a token is wrong", 2: COULD_NOT_RUN },
  examples: ["ducksnest token list"],
  run,
};

function run({ options, terminal, now }: Invocation<CommonOptions>): number {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  const tokens = tokenStates(topology, publicHalves(manifest, topology.name), folder, now());
  const problems = tokens.flatMap(({ problem }) => problem ?? []);
  const exitCode = problems.length > 0 ? 1 : 0;
  if (options.format === "json") {
    terminal.formatted(formatJson({ tokens }));
    return exitCode;
  }
  const rows = tokens.map(({ host, id = "", expires = "", status }) => [host, id, expires, status]);
  terminal.out(table(["host", "id", "expires", "status"], rows, terminal.columns));
  terminal.err(problems.map((problem) => `${problem}\n`).join(""));
  return exitCode;
}
