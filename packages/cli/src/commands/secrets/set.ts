import type { SecretFacts, Topology } from "@ducksnest/topology";
import { Argument, Option } from "commander";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { chooseSecret, type ScopeOptions } from "../../secrets/chooseSecret";
import { editSecrets, type SecretsContext } from "../../secrets/editSecrets";
import { expiresOption, expiryFrom, keptExpiry } from "../../secrets/expiry";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { SECRET_KINDS } from "../../secrets/kinds";
import type { MadeValue, SecretKind } from "../../secrets/kinds/SecretKind";
import { lostValue, makeSecret } from "../../secrets/makeSecret";
import { fromFileOption, readSecretValue, stdinOperand } from "../../secrets/readSecretValue";
import { hostOption, siteOption } from "../../secrets/scopeOptions";
import { SECRET_NAMES, secretName } from "../../secrets/secretName";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface SetOptions extends ManifestOption, IdentityOption, ScopeOptions {
  readonly fromFile?: string;
  readonly expires?: string;
  readonly make?: true;
}

/** A value to encrypt. */
interface Value {
  /** As a person would type it. */
  readonly value: string;
  /** When it stops working, RFC 3339; undefined if that is unknown or never. */
  readonly expires: string | undefined;
  /** Where it was made. @default a person provided it */
  readonly origin?: MadeValue["origin"];
}

/** `ducksnest secrets set`: encrypts a value to the hosts that read it. */
export const set: CommandDefinition<SetOptions> = {
  name: "set",
  summary: "encrypt a value to the hosts that read it",
  description:
    "Asks for a value and encrypts it to the hosts that read it, and to the operators. Without --host and --site, all its " +
    `hosts share the value. ${SECRET_KINDS.map(({ name, summary }) => `${name}: ${summary}`).join(". ")}.`,
  operands: [
    new Argument("<secret>", "name of the secret").choices([...SECRET_NAMES]).argParser(secretName),
    stdinOperand(),
  ],
  readsSecret: true,
  options: [
    hostOption(),
    siteOption(),
    fromFileOption(),
    expiresOption(),
    new Option(
      "--make",
      "make the auth key with the Tailscale OAuth client of $TAILSCALE_OAUTH_CLIENT_ID and $TAILSCALE_OAUTH_CLIENT_SECRET",
    ).conflicts(["fromFile", "expires"]),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the value is encrypted",
    1: "the manifest has errors",
    2: `${COULD_NOT_RUN}; or Tailscale makes no key`,
  },
  examples: [
    "ducksnest secrets set wifi",
    "ducksnest secrets set tailscale-auth-key --host firebat --from-file key.txt",
    "ducksnest secrets set tailscale-auth-key --host firebat --make",
  ],
  run,
};

async function run(invocation: Invocation<SetOptions>): Promise<number> {
  const { operands, options, terminal } = invocation;
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology } = opened;
  if (options.make && operands.includes("-")) throw new Error("--make and - exclude each other; leave one out.");
  const kind = kindOf(operands[0]);
  const secret = chooseSecret(topology, kind.name, options);
  const given = options.make ? undefined : await givenValue(invocation, kind, topology);
  const context = { ...opened, terminal, identities: identitiesAtHand(options, terminal) };
  const value: Value = given ?? (await makeSecret(context, kind, secret));
  const { origin, expires } = value;
  try {
    await store(context, kind, secret, value);
  } catch (error) {
    throw origin === undefined ? error : lostValue(error, origin);
  }
  if (origin !== undefined) terminal.out(`The key ${origin.name} works until ${expires}.\n`);
  return 0;
}

/** Encrypts the value, and reports it. */
async function store(
  context: SecretsContext,
  kind: SecretKind,
  secret: SecretFacts,
  { value, expires }: Value,
): Promise<void> {
  const content = Buffer.from(kind.encode(value, { topology: context.topology, secret }));
  const { result: file, written } = await editSecrets(context, async (edit) => {
    const kept = await keptExpiry(edit.folder, secret.file, content, context.identities);
    await edit.put(secret.file, content, expires ?? kept);
    return { result: `${edit.folder.path}/${secret.file}` };
  });
  const readers = secret.readers.join(", ");
  context.terminal.out(
    written.includes(file)
      ? `${kind.name} is encrypted to ${readers} and the operators: ${file}\n`
      : `${kind.name} has this value already; ${file} stays as it is.\n`,
  );
}

/** The value that a person or a program provides. */
async function givenValue(
  { operands, options, terminal, input, now }: Invocation<SetOptions>,
  kind: SecretKind,
  topology: Topology,
): Promise<Value> {
  const expires = options.expires === undefined ? undefined : expiryFrom(options.expires, now());
  if (input.isTerminal && options.fromFile === undefined && kind.instructions) {
    terminal.err(`${kind.instructions(topology)}\n`);
  }
  const stdin = operands.includes("-");
  return {
    value: await readSecretValue(input, { prompt: kind.prompt, fromFile: options.fromFile, stdin }),
    expires,
  };
}

function kindOf(name: string | undefined): SecretKind {
  const kind = SECRET_KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`no secret is called ${name}.`);
  return kind;
}
