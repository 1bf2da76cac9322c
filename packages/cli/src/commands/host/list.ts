import { dirname } from "node:path";
import { formatJson } from "@ducksnest/checks";
import { fingerprint, SecretsFolder } from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { secretsDesign } from "../../secrets/secretsDesign";
import { table } from "../../terminal/table";
import { publicHalves } from "../../tokens/publicHalves";
import { tokenStates } from "../../tokens/tokenStates";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest host list`: the hosts with their keys and tokens. */
export const list: CommandDefinition<CommonOptions> = {
  name: "list",
  summary: "list hosts with their keys and tokens",
  description:
    "Lists the hosts of the manifest. It decrypts nothing. The fingerprint is that of the SSH host key. A token is valid, " +
    "expired or none; a control plane has none, because it joins with nothing.",
  options: [formatOption(), manifestOption()],
  exitCodes: { 0: "the hosts are listed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest host list"],
  run,
};

function run({ options, terminal, now }: Invocation<CommonOptions>): number {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  const tokens = tokenStates(topology, publicHalves(manifest, topology.name), folder, now());
  const hosts = topology.hosts.map(({ name, hostname, site, role, nodeIp }) => {
    const line = folder.hostKeys.get(hostname);
    const token = tokens.find(({ host }) => host === name);
    return {
      name,
      hostname,
      site: site.name,
      role,
      address: nodeIp.toString(),
      fingerprint: line === undefined ? undefined : fingerprint(line),
      token: role === "worker" ? (token?.status ?? "none") : undefined,
      tokenExpires: role === "worker" ? token?.expires : undefined,
    };
  });
  if (options.format === "json") {
    terminal.formatted(formatJson({ hosts }));
    return 0;
  }
  const head = ["name", "hostname", "site", "role", "address", "key", "token", "expires"];
  const rows = hosts.map((host) => [
    host.name,
    host.hostname,
    host.site,
    host.role,
    host.address,
    host.fingerprint ?? "none",
    host.token ?? "",
    host.tokenExpires ?? "",
  ]);
  terminal.out(table(head, rows, terminal.columns));
  return 0;
}
