import { Argument, Option } from "commander";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { chooseSecret, type ScopeOptions } from "../../secrets/chooseSecret";
import { editSecrets } from "../../secrets/editSecrets";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { SECRET_KINDS } from "../../secrets/kinds";
import type { SecretKind } from "../../secrets/kinds/SecretKind";
import { fromFileOption, readSecretValue, stdinOperand } from "../../secrets/readSecretValue";
import { hostOption, siteOption } from "../../secrets/scopeOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface SetOptions extends ManifestOption, IdentityOption, ScopeOptions {
  readonly fromFile?: string;
  readonly expires?: string;
}

/** `ducksnest secrets set`: encrypts a value to the hosts that read it. */
export const set: CommandDefinition<SetOptions> = {
  name: "set",
  summary: "encrypt a value to the hosts that read it",
  description:
    "Asks for a value and encrypts it to the hosts that read it, and to the operators. Without --host and --site, all its " +
    `hosts share the value. ${SECRET_KINDS.map(({ name, summary }) => `${name}: ${summary}`).join(". ")}.`,
  operands: [
    new Argument("<secret>", "name of the secret").choices(SECRET_KINDS.map(({ name }) => name)),
    stdinOperand(),
  ],
  readsSecret: true,
  options: [
    hostOption(),
    siteOption(),
    fromFileOption(),
    new Option("--expires <time>", "when the value stops working, such as 2027-02-25, for `ducksnest doctor`"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "the value is encrypted", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: [
    "ducksnest secrets set wifi",
    "ducksnest secrets set tailscale-auth-key --host firebat --from-file key.txt",
  ],
  run,
};

async function run({ operands, options, terminal, input }: Invocation<SetOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const kind = kindOf(operands[0]);
  const secret = chooseSecret(topology, kind.name, options);
  const expires = options.expires === undefined ? undefined : timeOf(options.expires);
  if (input.isTerminal && options.fromFile === undefined && kind.instructions) {
    terminal.err(`${kind.instructions(topology)}\n`);
  }
  const stdin = operands.includes("-");
  const value = await readSecretValue(input, { prompt: kind.prompt, fromFile: options.fromFile, stdin });
  const content = Buffer.from(kind.encode(value, { topology, secret }));
  const identities = identitiesAtHand(options, terminal);
  const { result: file, written } = await editSecrets({ topology, manifest, terminal, identities }, async (edit) => {
    await edit.put(secret.file, content, expires);
    return { result: `${edit.folder.path}/${secret.file}` };
  });
  const readers = secret.readers.join(", ");
  terminal.out(
    written.includes(file)
      ? `${kind.name} is encrypted to ${readers} and the operators: ${file}\n`
      : `${kind.name} has this value already; ${file} stays as it is.\n`,
  );
  return 0;
}

function kindOf(name: string | undefined): SecretKind {
  const kind = SECRET_KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`no secret is called ${name}.`);
  return kind;
}

function timeOf(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new Error(`--expires ${text} is not a date such as 2027-02-25, or a time such as 2027-02-25T12:00:00Z.`);
  }
  return time.toISOString().replace(/\.000Z$/, "Z");
}
