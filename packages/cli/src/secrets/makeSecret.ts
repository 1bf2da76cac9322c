import type { SecretsEdit } from "@ducksnest/credentials";
import type { SecretFacts } from "@ducksnest/topology";
import { editSecrets, type SecretsContext } from "./editSecrets";
import type { MadeValue, SecretKind } from "./kinds/SecretKind";

/**
 * Makes a value at a service, once it is certain that it can be encrypted and written here.
 * @throws Error with a sentence if there is no such service, or the value cannot be made, encrypted or written
 */
export async function makeSecret(context: SecretsContext, kind: SecretKind, secret: SecretFacts): Promise<MadeValue> {
  if (kind.maker === undefined) throw new Error(`--make does not make ${kind.name}; leave it out.`);
  const { topology, terminal } = context;
  const make = kind.maker({ topology, secret });
  const putPlaceholder = async (edit: SecretsEdit) => {
    await edit.put(secret.file, Buffer.from("placeholder"));
    return { result: undefined };
  };
  await editSecrets(context, putPlaceholder, { dryRun: true });
  terminal.progress(`Making the ${kind.name}`);
  try {
    return await make();
  } finally {
    terminal.progress("");
  }
}

/** Adds to a failure that the service made a value, which is lost now. */
export function lostValue(error: unknown, { name, page }: MadeValue["origin"]): Error {
  const sentence = error instanceof Error ? error.message : String(error);
  return new Error(`${sentence}\nThe key ${name} was made before this failure. Delete it at ${page}.`);
}
