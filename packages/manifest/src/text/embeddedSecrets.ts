import { createPrivateKey } from "node:crypto";
import { SECRET_FORMS, type SecretKind } from "./secrets";

/** A secret in a text. */
export interface EmbeddedSecret {
  /** Index in the text, in UTF-16 units. */
  readonly offset: number;
  readonly kind: Pick<SecretKind, "what" | "fix" | "isPrivateKey">;
}

/** Length of the shortest text that is decoded. */
const MIN_ENCODED = 24;

/**
 * At least 24 characters: a bootstrap token, which is the shortest secret, has 23 bytes, which are 32 in base64. At most
 * 32768, because the engine's stack overflows on a run of millions; of a longer one, only the start is searched.
 */
const BASE64 = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,32768}={0,2}/g;

/**
 * Lines of hexadecimal digits, such as those of `xxd -p`. The bounds are as of base64: the first line has at least 23 bytes, and
 * the engine's stack does not overflow.
 */
const HEX = /(?<![0-9a-f])(?:[0-9a-f]{2}){23,16384}(?:\r?\n(?:[0-9a-f]{2}){1,64}){0,512}/gi;

/** Join tokens of manuals and tests. No random token counts like this. */
const EXAMPLE_TOKEN = /^[a-z0-9]{6}\.(0123456789abcdef|fedcba9876543210)$/;

const PRINTABLE = /^[\t\r\n -~]+$/;

/** The forms that leave no doubt. A guess is no secret in decoded text, in PEM, or in values that programs make. */
export const CERTAIN_FORMS: readonly SecretKind[] = SECRET_FORMS.filter(({ isGuess }) => !isGuess);

/** A certificate or another file in PEM. The last line of one in thirty certificates has the length of a guess. */
const PEM = /-----BEGIN ([A-Z0-9 ]{1,40})-----[A-Za-z0-9+/=\s]*-----END \1-----/g;

/** The largest private key that is looked for in DER, in bytes. RSA with 16384 bits has less than 10 KiB. */
const MAX_KEY_BYTES = 16_384;

/**
 * The secrets in a text: as they are, and encoded in hexadecimal digits or in base64, such as in a Secret of Kubernetes.
 * @param kinds what to look for in the text as it is. @default those that their form alone shows
 */
export function embeddedSecrets(text: string, kinds: readonly SecretKind[] = SECRET_FORMS): readonly EmbeddedSecret[] {
  const pem = [...text.matchAll(PEM)].map(({ 0: block, index }) => ({ start: index, end: index + block.length }));
  const isInPem = (offset: number) => pem.some(({ start, end }) => start < offset && offset < end);
  const plain = kinds.flatMap((kind) =>
    [...text.matchAll(kind.pattern)]
      .filter(([match]) => !EXAMPLE_TOKEN.test(match))
      .filter(({ index }) => !(kind.isGuess && isInPem(index)))
      .map(({ 0: match, index }) => ({ offset: index, end: index + match.length, kind })),
  );
  const all = [...plain, ...encodedSecrets(text).map((secret) => ({ ...secret, end: 0 }))];
  // The body of a private key in PEM is one in base64, too.
  let end = 0;
  return all
    .sort((a, b) => a.offset - b.offset)
    .filter((secret) => {
      if (secret.end === 0) return secret.offset >= end;
      end = Math.max(end, secret.end);
      return true;
    })
    .map(({ offset, kind }) => ({ offset, kind }));
}

/** The secrets that a text has in hexadecimal digits or in base64. */
export function encodedSecrets(text: string): readonly EmbeddedSecret[] {
  if (text.length < MIN_ENCODED) return [];
  return [
    ...encoded(text, BASE64, "base64", (run) => Buffer.from(run, "base64")),
    ...encoded(text, HEX, "hexadecimal", (run) => Buffer.from(run.replace(/\s/g, ""), "hex")),
  ];
}

function encoded(
  text: string,
  pattern: RegExp,
  encoding: string,
  decode: (run: string) => Buffer,
): readonly EmbeddedSecret[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: run, index }) => {
    const kind = kindOf(decode(run));
    return kind === undefined ? [] : [{ offset: index, kind: { ...kind, what: `${kind.what} in ${encoding}` } }];
  });
}

function kindOf(decoded: Buffer): EmbeddedSecret["kind"] | undefined {
  if (isPrivateKey(decoded)) return PRIVATE_KEY;
  const text = decoded.toString("latin1");
  return PRINTABLE.test(text) ? CERTAIN_FORMS.find(({ pattern }) => text.search(pattern) >= 0) : undefined;
}

/** The finding for a private key in DER, which has no form that a pattern recognizes. */
export const PRIVATE_KEY: EmbeddedSecret["kind"] = {
  what: "a private key",
  fix: "Replace the key pair, keep its private half outside this folder, and write only its public half here.",
  isPrivateKey: true,
};

/** Whether bytes are a private key in DER, without a password: PKCS#8, PKCS#1 or SEC 1. */
export function isPrivateKey(content: Uint8Array): boolean {
  // 0x30 starts a SEQUENCE.
  if (content[0] !== 0x30 || content.length > MAX_KEY_BYTES) return false;
  return (["pkcs8", "pkcs1", "sec1"] as const).some((type) => {
    try {
      createPrivateKey({ key: Buffer.from(content), format: "der", type });
      return true;
    } catch {
      return false;
    }
  });
}
