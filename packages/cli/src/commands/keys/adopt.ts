import { fingerprint, parseKeyscan } from "@ducksnest/credentials";
import { Argument, Option } from "commander";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { SSH_KEYSCAN } from "../../programs/programs";
import { run as runProgram } from "../../programs/run";
import { chooseHosts } from "../../secrets/chooseHosts";
import { editSecrets } from "../../secrets/editSecrets";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { reportRekeyed } from "../../secrets/reportRekeyed";
import { confirm } from "../../terminal/questions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface AdoptOptions extends ManifestOption, IdentityOption {
  readonly address?: string;
  readonly port: string;
  readonly fingerprint?: string;
}

/** Longest time to wait for a host, in seconds; ssh-keyscan's own default. */
const SECONDS = 5;

/** `ducksnest keys adopt`: takes over the SSH key of a machine that runs already. */
export const adopt: CommandDefinition<AdoptOptions> = {
  name: "adopt",
  summary: "take over the key of a running machine",
  description:
    "Reads the public SSH host key of a running machine with ssh-keyscan, and shows its fingerprint. Compare it at the machine's " +
    "own keyboard: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`. Then secrets are encrypted to this key. If the host had " +
    "another key, the encrypted private half of that is removed.",
  operands: [new Argument("<host>", "the host, by its name in the manifest or its hostname")],
  options: [
    new Option("--address <address>", "where it is reached (default: its address in the manifest)"),
    new Option("--port <port>", "port of its SSH server").default("22").argParser(portOf),
    new Option("--fingerprint <fingerprint>", "accept only this fingerprint, SHA256:…, and do not ask"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the key is adopted",
    1: "the manifest has errors, the key was not accepted, or secrets could not be encrypted to it",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest keys adopt firebat"],
  run,
};

async function run({ operands, options, terminal, input }: Invocation<AdoptOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const [host] = chooseHosts(opened.topology, operands, {});
  if (host === undefined) throw new Error("name the host.");
  const line = await scan(options.address ?? host.nodeIp.toString(), options.port);
  const found = fingerprint(line);
  terminal.err(`${host.hostname} has the ed25519 key ${found}\n`);
  if (options.fingerprint !== undefined && options.fingerprint !== found) {
    terminal.err("This is not the expected fingerprint; nothing was changed.\n");
    return 1;
  }
  const given = options.fingerprint === undefined ? undefined : true;
  if (!(await confirm(input, "Is this the fingerprint at the machine itself?", { option: "--fingerprint", given }))) {
    terminal.err("Nothing was changed.\n");
    return 1;
  }
  const identities = identitiesAtHand(options, terminal);
  const { result, removed } = await editSecrets({ ...opened, terminal, identities }, async (edit) => {
    await edit.putHostKey(host.hostname, `${line} root@${host.hostname}`);
    return { result: await edit.tryRekey() };
  });
  terminal.out(`adopted  ${host.hostname}  ${found}\n`);
  for (const file of removed) terminal.out(`removed  ${file}  the private half of the key before\n`);
  return reportRekeyed(result, terminal);
}

function portOf(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return text;
  throw new Error(`${text} is not a port, which is a number from 1 to 65535.`);
}

/** The types of keys that are asked for: all that a server may have, so that a message can name those without ed25519. */
const TYPES = "ed25519,ecdsa,rsa";

async function scan(address: string, port: string): Promise<string> {
  const args = ["-T", String(SECONDS), "-p", port, "-t", TYPES, "--", address];
  const { stdout } = await runProgram(SSH_KEYSCAN, args);
  const [key] = parseKeyscan(stdout);
  if (key === undefined) throw new Error(`${address} has no SSH host key.`);
  return key.publicLine;
}
