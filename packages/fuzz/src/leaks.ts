import { SECRETS } from "./changes/secretChanges";
import type { Failure } from "./Judgement";
import { TOKEN_CANARY } from "./PlantedTokens";
import type { Files } from "./readers/Reader";

/** Failures for secrets in public files: secrets planted in the manifest, and join tokens. */
export function leaks(outputs: readonly Files[], manifest: string): readonly Failure[] {
  const canaries = [TOKEN_CANARY, ...plantedIn(manifest)];
  return outputs.flatMap(({ directory, files, archives }) => {
    const texts = [...files].flatMap(([file, { secret, content }]) => (secret ? [] : [[file, content] as const]));
    const bytes = [...(archives ?? [])].map(([file, content]) => [file, Buffer.from(content)] as const);
    return [...texts, ...bytes]
      .filter(([, content]) => canaries.some((canary) => content.includes(canary)))
      .map(([file]) => ({ by: "secrets", detail: `${directory}/${file} has a secret in it` }));
  });
}

/** The unique parts of the planted secrets that a text contains completely. */
export function plantedIn(text: string): readonly string[] {
  return SECRETS.filter((secret) => text.includes(secret.text)).map(({ canary }) => canary);
}
