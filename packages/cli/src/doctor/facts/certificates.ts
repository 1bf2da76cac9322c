import {
  AUTHORITY_KINDS,
  type AuthorityKind,
  type CertificateFacts,
  certificateFacts,
  type Generation,
  pkiFolder,
  publicFile,
} from "@ducksnest/credentials";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { placeIn } from "../placeIn";
import { readText } from "../readText";

const GENERATIONS: readonly Generation[] = ["current", "next", "old"];

const BEGIN = "-----BEGIN CERTIFICATE-----";

/** The certificates of the cluster's CAs, those of a rotation in progress included. */
export function certificates({ topology, root }: DoctorContext): readonly Fact[] {
  return AUTHORITY_KINDS.flatMap((name) =>
    GENERATIONS.flatMap((generation) => {
      const file = `${pkiFolder(topology.name)}/${publicFile(name, generation)}`;
      const pem = readText(root, file);
      return pem === undefined ? [] : [certificate(name, generation, file, pem)];
    }),
  );
}

function certificate(name: AuthorityKind, generation: Generation, file: string, pem: string): Fact {
  const place = placeIn(pem, file, BEGIN);
  const facts = tryFacts(pem);
  if (facts === undefined) {
    return {
      what: `the certificate of ${name}, which cannot be read`,
      place,
      until: "unknown",
      fix: "Restore the file from Git.",
    };
  }
  return {
    what: `certificate of ${name}${generation === "current" ? "" : ` (${generation})`}`,
    place,
    until: facts.notAfter.toISOString().replace(/\.000Z$/, "Z"),
    fix:
      generation === "current"
        ? "Replace the CA with `ducksnest pki rotate`, in steps."
        : "End the rotation with `ducksnest pki rotate`.",
  };
}

function tryFacts(pem: string): CertificateFacts | undefined {
  try {
    return certificateFacts(pem.slice(Math.max(0, pem.indexOf(BEGIN))));
  } catch {
    return undefined;
  }
}
