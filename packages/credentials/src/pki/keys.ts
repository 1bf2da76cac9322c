import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

/** Types of key that PKI keys can have; the first is the default. Kubernetes reads RSA and ECDSA keys only. */
export const KEY_TYPES = ["ecdsa-p256", "rsa-3072", "rsa-4096"] as const;

/** The type of a CA's or the service-account key. */
export type KeyType = (typeof KEY_TYPES)[number];

/** A key pair in the forms that kubeadm reads from /etc/kubernetes/pki. */
export interface KeyPairPem {
  /** PEM, `PUBLIC KEY`. */
  readonly publicKey: string;
  /** PEM, `EC PRIVATE KEY` or `RSA PRIVATE KEY`. Secret. */
  readonly privateKey: string;
}

/**
 * Makes the key pair with which the control plane signs service-account tokens: `sa.key` and `sa.pub`.
 * @param keyType @default "ecdsa-p256"; the API server then signs tokens with ES256, and with RS256 for RSA
 */
export async function makeServiceAccountKey(keyType: KeyType = "ecdsa-p256"): Promise<KeyPairPem> {
  const { publicKey, privateKey } = await generateKeys(keyType);
  return { publicKey: spkiPem(publicKey), privateKey: exportPrivateKey(privateKey) };
}

const generate = promisify(generateKeyPair);

/** Makes a key pair of a type. */
export function generateKeys(keyType: KeyType): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (keyType) {
    case "ecdsa-p256":
      return generate("ec", { namedCurve: "P-256" });
    case "rsa-3072":
      return generate("rsa", { modulusLength: 3072 });
    case "rsa-4096":
      return generate("rsa", { modulusLength: 4096 });
  }
}

/**
 * A private key in the PEM form that kubeadm itself writes for its type: SEC 1 or PKCS #1.
 * @see https://github.com/kubernetes/client-go/blob/v0.34.1/util/keyutil/key.go `MarshalPrivateKeyToPEM`
 */
export function exportPrivateKey(key: KeyObject): string {
  return key.asymmetricKeyType === "rsa"
    ? key.export({ type: "pkcs1", format: "pem" }).toString()
    : key.export({ type: "sec1", format: "pem" }).toString();
}

/**
 * The public half of a private key, PEM, `PUBLIC KEY`.
 * @throws Error if the text is not an unencrypted private key in PEM; the message does not quote it
 */
export function publicKeyOf(privateKeyPem: string): string {
  return spkiPem(createPublicKey(readPrivateKey(privateKeyPem)));
}

/**
 * Whether a certificate or public key (PEM) and a private key (PEM) belong together.
 * @throws Error if one of them cannot be read; the message quotes neither
 */
export function matches(publicPem: string, privateKeyPem: string): boolean {
  if (publicPem.includes("PRIVATE KEY-----")) throw new Error("the public half is a private key");
  // KeyObject.equals() leaves an error behind if the types differ, at which the next key that is read fails (Node 20).
  return spkiPem(readPublicKey(publicPem)) === publicKeyOf(privateKeyPem);
}

function readPublicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error("the public half is neither a certificate nor a public key in PEM");
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error("the private key is not an unencrypted private key in PEM");
  }
}

function spkiPem(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}
