import { makeAuthority } from "./authority";
import { type KeyType, makeServiceAccountKey } from "./keys";
import type { PkiName } from "./names";

/** From what a CA or the service-account key is made. */
export interface PkiProps {
  /** The homelab's name, 1 to 64 characters. */
  readonly homelab: string;
  readonly keyType: KeyType;
  /** The current time. */
  readonly now: Date;
  /** Days for which a certificate is valid, 1 to 36500. The service-account key never expires. */
  readonly validityDays: number;
}

/** A CA or the service-account key. */
export interface MadePair {
  readonly name: PkiName;
  /** PEM: a certificate, or the public service-account key. */
  readonly publicText: string;
  /** PEM. Secret. */
  readonly privateKey: string;
}

/** Makes CAs, and the service-account key, at the same time. @throws RangeError as `makeAuthority` does */
export function makePairs(names: readonly PkiName[], props: PkiProps): Promise<readonly MadePair[]> {
  return Promise.all(names.map((name) => makePair(name, props)));
}

async function makePair(name: PkiName, props: PkiProps): Promise<MadePair> {
  if (name === "sa") {
    const { publicKey, privateKey } = await makeServiceAccountKey(props.keyType);
    return { name, publicText: publicKey, privateKey };
  }
  const { certificate, privateKey } = await makeAuthority({ kind: name, ...props });
  return { name, publicText: certificate, privateKey };
}
