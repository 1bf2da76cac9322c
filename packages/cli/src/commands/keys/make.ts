import { dirname } from "node:path";
import { fingerprint, makeHostKey } from "@ducksnest/credentials";
import { Option } from "commander";
import { readableSecrets } from "../../hosts/exposure";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type AllOption, allOption, chooseHosts, hostsOperand } from "../../secrets/chooseHosts";
import { editSecrets } from "../../secrets/editSecrets";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { reportRekeyed } from "../../secrets/reportRekeyed";
import { replacedLines } from "../../secrets/withdrawn";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface MakeOptions extends ManifestOption, IdentityOption, AllOption {
  readonly replace?: boolean;
}

/** `ducksnest keys make`: makes the SSH keys of hosts before they exist. */
export const make: CommandDefinition<MakeOptions> = {
  name: "make",
  summary: "make keys for new machines",
  description:
    "Makes an ed25519 SSH host key for each host: the public half for the repository, the private half encrypted to the " +
    "operators. So secrets can be encrypted to a host before its first boot. Hosts that have a key keep it. Secrets that a new " +
    "host shares with others are encrypted again, which needs your private key; the first keys need none.",
  operands: [hostsOperand()],
  options: [
    allOption(),
    new Option("--replace", "make a new key for hosts that have one; they must be installed with it again"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the hosts have keys",
    1: "the manifest has errors, or secrets could not be encrypted to the new keys",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest keys make --all"],
  run,
};

async function run({ operands, options, terminal }: Invocation<MakeOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const hosts = chooseHosts(opened.topology, operands, options);
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
      if (known !== undefined && !options.replace) {
        lines.push(`kept  ${hostname}  ${fingerprint(known)}`);
        continue;
      }
      if (known !== undefined) replaced.push(...replacedLines(host, readable.get(host) ?? []));
      const key = makeHostKey(`root@${hostname}`);
      await edit.putNewHostKey(hostname, key);
      lines.push(`made  ${hostname}  ${fingerprint(key.publicLine)}`);
    }
    return { result: { lines, replaced, rekeyed: await edit.tryRekey() } };
  });
  terminal.out(`${result.lines.join("\n")}\n`);
  if (result.replaced.length > 0) terminal.err(`${result.replaced.join("\n")}\n`);
  return reportRekeyed(result.rekeyed, terminal);
}
