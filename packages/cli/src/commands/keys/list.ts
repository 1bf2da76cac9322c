import { dirname } from "node:path";
import { formatJson } from "@ducksnest/checks";
import { fingerprint, privateHostKeyFile, SecretsFolder } from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { lostFiles } from "../../secrets/lostFiles";
import { secretsDesign } from "../../secrets/secretsDesign";
import { table } from "../../terminal/table";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest keys list`: the hosts' SSH keys. */
export const list: CommandDefinition<CommonOptions> = {
  name: "list",
  summary: "list the keys with their fingerprints",
  description:
    "Lists the SSH host key of each host as `ssh-keygen -l` prints it. The private half is made here and encrypted to the " +
    "operators, or it is only on the machine, if the key was adopted.",
  options: [formatOption(), manifestOption()],
  exitCodes: { 0: "the keys are listed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest keys list"],
  run,
};

function run({ options, terminal }: Invocation<CommonOptions>): number {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  const keys = topology.hosts.map(({ name, hostname }) => {
    const line = folder.hostKeys.get(hostname);
    return {
      host: name,
      hostname,
      fingerprint: line === undefined ? undefined : fingerprint(line),
      privateHalf: placeOf(line, privateHostKeyFile(hostname), folder),
    };
  });
  if (options.format === "json") {
    const isComplete = keys.every(({ fingerprint }) => fingerprint !== undefined);
    terminal.formatted(formatJson({ verdict: isComplete ? "complete" : "incomplete", keys }));
    return 0;
  }
  const rows = keys.map((key) => [key.host, key.hostname, key.fingerprint ?? "", key.privateHalf]);
  terminal.out(table(["host", "hostname", "fingerprint", "private half"], rows, terminal.columns));
  return 0;
}

function placeOf(line: string | undefined, file: string, folder: SecretsFolder): string {
  if (line === undefined) return "no key yet";
  if (folder.has(file)) return "encrypted here";
  return lostFiles(folder).includes(file) ? "missing" : "on the host";
}
