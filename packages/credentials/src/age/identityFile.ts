import { bech32 } from "@scure/base";
import type { Identity } from "age-encryption";
import { publicHalf } from "../curveKeys";
import { decodeOpensshFile, isOpensshFile } from "../ssh/opensshFile";
import { checkType, ED25519, parsePublicKey, publicLine } from "../ssh/publicKey";
import { SshPrivateKey } from "../ssh/SshPrivateKey";
import { isAgeFile } from "./ageFile";
import { decodeBech32 } from "./recipients";
import { sshIdentity, sshTag, x25519Identity } from "./stanzaTypes";

/** An identity that we can use without the program `age`. */
export interface NativeIdentity {
  /** Its public half. */
  readonly recipient: string;
  /** For `age-encryption`. Closures hold the key, so that inspecting the object does not show it. */
  readonly identity: Identity;
}

/** How the program `age` has to use an identity file. */
export interface ProgramUse {
  /** What the file is, after "The identity": `is protected by a passphrase`. */
  readonly what: string;
  /** Whether the file is itself an age file, which is decrypted once and then read like any other. */
  readonly locked?: boolean;
  /** The tag of an SSH key, without which the file to decrypt is not for it; undefined if it is unknown. */
  readonly tag?: string;
  /** The public half of an ssh-ed25519 key. */
  readonly recipient?: string;
}

/** The content of an identity file. */
export interface IdentityFile {
  readonly native: readonly NativeIdentity[];
  readonly program: ProgramUse | undefined;
  /** Whether the file holds a key that every reader of the file can use. */
  readonly secret: boolean;
  readonly problems: readonly LineProblem[];
}

interface LineProblem {
  /** From 1. */
  readonly line: number;
  /** A sentence; it quotes nothing, because the file is secret. */
  readonly text: string;
}

const SECRET_KEY = "age-secret-key-";

/** Reads an identity file of age or of OpenSSH. */
export function parseIdentityFile(text: string): IdentityFile {
  if (isAgeFile(text)) return usedByProgram({ what: "is protected by a passphrase", locked: true }, false);
  if (isOpensshFile(text)) return orProblem(() => parseOpenssh(text));
  if (/^\s*-----BEGIN ([A-Z]+ )?(ENCRYPTED )?PRIVATE KEY-----/.test(text)) {
    return usedByProgram({ what: "is a PEM file" }, true);
  }
  return parseLines(text);
}

function parseOpenssh(text: string): IdentityFile {
  const file = decodeOpensshFile(text);
  const tag = sshTag(file.blob);
  if (file.type === "ssh-rsa") return usedByProgram({ what: "is an RSA key", tag }, true);
  checkType(file.type);
  if (file.cipher !== "none") {
    const recipient = publicLine(parsePublicKey(`${ED25519} ${file.blob.toString("base64")}`));
    return usedByProgram({ what: "is protected by a passphrase", tag, recipient }, true);
  }
  const key = SshPrivateKey.fromFile(file);
  const recipient = publicLine({ blob: key.blob, comment: "" });
  return { native: [{ recipient, identity: sshIdentity(key) }], program: undefined, secret: true, problems: [] };
}

function parseLines(text: string): IdentityFile {
  const native: NativeIdentity[] = [];
  const problems: LineProblem[] = [];
  let program: ProgramUse | undefined;
  for (const [index, content] of text.split("\n").entries()) {
    const line = content.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("AGE-PLUGIN-")) program ??= { what: "is of a plugin" };
    else if (line.startsWith("AGE-SECRET-KEY-PQ-")) program ??= { what: "is a post-quantum key" };
    else {
      const found = parseSecretKey(line);
      if (typeof found === "string") problems.push({ line: index + 1, text: found });
      else native.push(found);
    }
  }
  if (native.length === 0 && program === undefined && problems.length === 0) {
    problems.push({ line: 1, text: "The file holds no identity. `age-keygen -o <file>` makes one." });
  }
  return { native, program, secret: /^AGE-SECRET-KEY-/m.test(text), problems };
}

/** The identity of a line, or a sentence that says why there is none. */
function parseSecretKey(line: string): NativeIdentity | string {
  if (/^(age1|ssh-)/.test(line)) {
    return "This is a public key. An identity is a private key: a file from `age-keygen`, or an SSH key without .pub.";
  }
  if (!line.startsWith("AGE-SECRET-KEY-1")) return "This is neither an identity of age nor a private key of OpenSSH.";
  const decoded = decodeBech32(line);
  if (decoded?.prefix !== SECRET_KEY || decoded.bytes.length !== 32) {
    return "The checksum of this identity is wrong. Restore the file.";
  }
  return {
    recipient: bech32.encode("age", bech32.toWords(publicHalf("x25519", decoded.bytes))),
    identity: x25519Identity(decoded.bytes),
  };
}

function usedByProgram(program: ProgramUse, secret: boolean): IdentityFile {
  return { native: [], program, secret, problems: [] };
}

function orProblem(parse: () => IdentityFile): IdentityFile {
  try {
    return parse();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { native: [], program: undefined, secret: true, problems: [{ line: 1, text }] };
  }
}
