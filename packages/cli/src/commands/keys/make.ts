import { dirname } from "node:path";
import { fingerprint, makeHostKey, privateHostKeyFile, type SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { Option } from "commander";
import { readableSecrets } from "../../hosts/exposure";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type AllOption, allOption, chooseHosts, hostsOperand } from "../../secrets/chooseHosts";
import { editSecrets } from "../../secrets/editSecrets";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { reportRekeyed } from "../../secrets/reportRekeyed";
import { secretsDesign } from "../../secrets/secretsDesign";
import { replacedLines } from "../../secrets/withdrawn";
import { confirm } from "../../terminal/questions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface MakeOptions extends ManifestOption, IdentityOption, AllOption {
  readonly replace?: boolean;
  readonly yes?: boolean;
}

/** `ducksnest keys make`: makes the SSH keys of hosts before they exist. */
export const make: CommandDefinition<MakeOptions> = {
  name: "make",
  summary: "make keys for new machines",
  description:
    "Makes an ed25519 SSH host key for each host: the public half for the repository, the private half encrypted to the " +
    "operators. So secrets can be encrypted to a host before its first boot. Hosts that have a key keep it; if only its public " +
    "half is missing, that is restored. Secrets that a new host shares with others are encrypted again, which needs your " +
    "private key; the first keys need none.",
  operands: [hostsOperand()],
  options: [
    allOption(),
    new Option("--replace", "make a new key for hosts that have one; they must be installed with it again"),
    new Option("-y, --yes", "do not ask whether to replace keys"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the hosts have keys",
    1: "the manifest has errors, you did not go on, or secrets could not be encrypted to the new keys",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest keys make --all", "ducksnest keys make firebat --replace"],
  run,
};

async function run({ operands, options, terminal, input }: Invocation<MakeOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const hosts = chooseHosts(opened.topology, operands, options);
  const replaced = options.replace ? replacedBy(opened, hosts) : [];
  if (replaced.length > 0) {
    terminal.err(`${replaced.join("\n")}\n`);
    const question = "Replace these keys? The hosts decrypt no new secrets until they are installed with the new ones.";
    if (!(await confirm(input, question, { option: "--yes", given: options.yes }))) {
      terminal.err("Nothing was changed.\n");
      return 1;
    }
  }
  const identities = identitiesAtHand(options, terminal);
  const readable = new Map(
    hosts.map((host) => [host, readableSecrets(dirname(opened.manifest), opened.topology, host)]),
  );
  const { result } = await editSecrets({ ...opened, terminal, identities }, async (edit) => {
    const lines: string[] = [];
    const replaced: string[] = [];
    for (const host of hosts) {
      const { hostname } = host;
      const known = edit.folder.hostKeys.get(hostname);
      const { done, line } = await giveKey(edit, hostname, options.replace === true);
      if (known !== undefined && done === "made") replaced.push(...replacedLines(host, readable.get(host) ?? []));
      lines.push(`${done}  ${hostname}  ${fingerprint(line)}`);
    }
    return { result: { lines, replaced, rekeyed: await edit.tryRekey() } };
  });
  terminal.out(`${result.lines.join("\n")}\n`);
  if (result.replaced.length > 0) terminal.err(`${result.replaced.join("\n")}\n`);
  return reportRekeyed(result.rekeyed, terminal);
}

/** A line for each key and private half that the command would replace. */
function replacedBy({ manifest, topology }: { manifest: string; topology: Topology }, hosts: readonly HostFacts[]) {
  const folder = SecretsFolder.read(dirname(manifest), secretsDesign(topology));
  return hosts.flatMap(({ hostname }) => {
    const line = folder.hostKeys.get(hostname);
    if (line !== undefined) return [`replaces  ${hostname}  ${fingerprint(line)}`];
    return folder.has(privateHostKeyFile(hostname)) ? [`replaces  ${hostname}  a key without its public half`] : [];
  });
}

async function giveKey(
  edit: SecretsEdit,
  hostname: string,
  replace: boolean,
): Promise<{ readonly done: "kept" | "restored" | "made"; readonly line: string }> {
  const known = edit.folder.hostKeys.get(hostname);
  if (known !== undefined && !replace) return { done: "kept", line: known };
  if (!replace && edit.folder.has(privateHostKeyFile(hostname))) {
    return { done: "restored", line: await edit.restoreHostKey(hostname) };
  }
  const key = makeHostKey(`root@${hostname}`);
  await edit.putNewHostKey(hostname, key);
  return { done: "made", line: key.publicLine };
}
