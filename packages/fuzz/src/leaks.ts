import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SECRETS } from "./changes/secretChanges";
import type { Failure } from "./Judgement";
import type { Files } from "./readers/Reader";

/** Names of hosts that get join tokens. */
const TOKEN_HOLDERS = ["firebat", "ultra", "old", "worker", "node-1", "constructor"];

/** The secret half of a join token, the same for all holders. */
const TOKEN_CANARY = "fuzzcanarytoken0";

/** Gives hosts join tokens, which only secret files may contain. */
export function plantJoinTokens(folder: string): void {
  const file = join(folder, ".ducksnest/join-tokens.yaml");
  mkdirSync(dirname(file), { recursive: true });
  const lines = TOKEN_HOLDERS.map(
    (name, index) => `${name}: { token: abcde${index}.${TOKEN_CANARY}, expires: "2999-01-01T00:00:00Z" }\n`,
  );
  writeFileSync(file, lines.join(""), { mode: 0o600 });
}

/** Failures for secrets in public files: secrets planted in the manifest, and join tokens. */
export function leaks(outputs: readonly Files[], manifest: string): readonly Failure[] {
  const canaries = [TOKEN_CANARY, ...plantedIn(manifest)];
  return outputs.flatMap(({ directory, files }) =>
    [...files]
      .filter(([, { secret, content }]) => !secret && canaries.some((canary) => content.includes(canary)))
      .map(([file]) => ({ by: "secrets", detail: `${directory}/${file} has a secret in it` })),
  );
}

/** The unique parts of the planted secrets that a text contains completely. */
export function plantedIn(text: string): readonly string[] {
  return SECRETS.filter((secret) => text.includes(secret.text)).map(({ canary }) => canary);
}
