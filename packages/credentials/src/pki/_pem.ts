import { CONFLICT_MARKER } from "../conflictMarker";
import { CLUSTER_FILES, PKI } from "./_clusterCommands";
import type { PkiName } from "./names";

/** Something that is wrong with a line. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  /** The rest of a sentence whose subject is the line. */
  readonly text: string;
}

/** What a public file contains. */
export interface PemContent {
  /** The text from the only certificate or public key on; undefined if there is not exactly one. */
  readonly pem: string | undefined;
  /** Line on which it starts, from 1. */
  readonly line: number;
  readonly problems: LineProblem[];
}

/** The owners of the files, for messages. */
const OWNERS: { readonly [name in PkiName]: string } = {
  ca: "the cluster CA's",
  "front-proxy-ca": "the front-proxy CA's",
  "etcd-ca": "the etcd CA's",
  sa: "the service-account key's",
};

/** Where to get a file that cannot be used. The control plane has no file for a CA that is being rotated in or out. */
export function copyHint(name: PkiName, file: string): string {
  if (/\.(next|old)\.(crt|pub)$/.test(file)) return "restore it from Git";
  return `copy ${PKI}/${CLUSTER_FILES[name].public} from the control plane`;
}

/**
 * Finds the only certificate in a file, or the only public key for the service-account key. Text around it is allowed.
 * @param file how messages name the file
 */
export function readPem(text: string, name: PkiName, file: string): PemContent {
  const [wanted, noun] = name === "sa" ? ["PUBLIC KEY", "public key"] : ["CERTIFICATE", "certificate"];
  const lines = text.split(/\r?\n/);
  const problems: LineProblem[] = [];
  const begins: number[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const [, label] = /^\s*-----BEGIN ([^-]+)-----\s*$/.exec(content) ?? [];
    if (CONFLICT_MARKER.test(content)) {
      problems.push({ line, text: "is a conflict marker of Git; keep one side of the conflict." });
    } else if (label === wanted) {
      begins.push(line);
    } else if (label?.includes("PRIVATE KEY")) {
      problems.push({ line, text: privateKey(name) });
    } else if (label !== undefined) {
      problems.push({ line, text: `is not a ${noun} but "${label}"; ${copyHint(name, file)}.` });
    }
  }
  const [line = 1, second] = begins;
  if (second !== undefined) problems.push({ line: second, text: `is another ${noun}; keep only ${OWNERS[name]}.` });
  else if (begins.length === 0 && problems.length === 0) {
    problems.push({ line, text: `is not a PEM ${noun}; ${copyHint(name, file)}.` });
  }
  const isSound = begins.length === 1 && problems.length === 0;
  return { pem: isSound ? lines.slice(line - 1).join("\n") : undefined, line, problems };
}

function privateKey(name: PkiName): string {
  const what = name === "sa" ? "key" : "CA";
  return `is a private key, and this file is public; remove it, and make a new ${what} if it was ever committed.`;
}
