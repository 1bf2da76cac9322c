import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { decrypt, readIdentities } from "@ducksnest/credentials";
import { temporaryFolders } from "@ducksnest/testing";
import * as testkit from "cctv-age";

/** A file of the test vectors that age's authors publish. @see https://c2sp.org/CCTV/age */
interface Vector {
  readonly file: Buffer;
  /** What has to happen: `success`, `no match`, or a kind of failure. */
  readonly expect: string;
  /** Hex SHA-256 of the plaintext. */
  readonly payload: string | undefined;
  readonly identities: readonly string[];
}

function parseVector(bytes: Uint8Array): Vector {
  const buffer = Buffer.from(bytes);
  const end = buffer.indexOf("\n\n");
  const fields = buffer
    .toString("latin1", 0, end)
    .split("\n")
    .map((line) => line.split(": "));
  const field = (name: string) => fields.find(([key]) => key === name)?.[1];
  const body = buffer.subarray(end + 2);
  return {
    file: field("compressed") === "zlib" ? inflateSync(body) : body,
    expect: field("expect") ?? "nothing",
    payload: field("payload"),
    identities: fields.flatMap(([key, value]) => (key === "identity" && value !== undefined ? [value] : [])),
  };
}

/** Vectors for the keys that we read ourselves. Others are for passphrases and post-quantum keys. */
const VECTORS = Object.entries(testkit)
  .filter(([, bytes]) => ArrayBuffer.isView(bytes))
  .map(([name, bytes]) => ({ name, ...parseVector(bytes) }))
  .filter(({ identities }) => identities.length > 0 && identities.every((text) => text.startsWith("AGE-SECRET-KEY-1")));

const newFolder = temporaryFolders();

/** SHA-256 of the plaintext, or the name of the error. */
async function resultOf({ file, identities }: Vector): Promise<string> {
  const identity = join(newFolder(), "identity");
  writeFileSync(identity, `${identities.join("\n")}\n`, { mode: 0o600 });
  return decrypt(file, readIdentities([identity])).then(
    (plaintext) => createHash("sha256").update(plaintext).digest("hex"),
    (error: unknown) => (error instanceof Error ? error.name : "no error"),
  );
}

function expectedOf({ expect, payload }: Vector): string | undefined {
  if (expect === "success") return payload;
  return expect === "no match" ? "WrongIdentityError" : "CorruptedFileError";
}

describe("the test vectors of age", () => {
  it("are many", () => expect(VECTORS.length).toBeGreaterThan(80));

  it.each(VECTORS)("$name: $expect", async (vector) => {
    expect(await resultOf(vector)).toBe(expectedOf(vector));
  });
});
