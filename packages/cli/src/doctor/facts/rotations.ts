import { join } from "node:path";
import {
  PKI_NAMES,
  type PkiFiles,
  type PkiName,
  pkiFolder,
  publicFile,
  RotationError,
  rotationStage,
  type SecretsFolder,
} from "@ducksnest/credentials";
import { filesBelow } from "../../secrets/plaintext/filesBelow";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";

/** Rotations of CAs and of the service-account key that have begun and not ended. */
export function rotations({ topology, root }: DoctorContext, secrets: SecretsFolder): readonly Fact[] {
  const folder = pkiFolder(topology.name);
  const files = new Set([...filesBelow(root, folder).map((file) => file.slice(folder.length + 1)), ...secrets.files]);
  return PKI_NAMES.flatMap((name) => rotation(name, folder, files));
}

function rotation(name: PkiName, folder: string, files: PkiFiles): Fact[] {
  try {
    const stage = rotationStage(name, files);
    if (stage !== "trusted" && stage !== "signing") return [];
    const [generation, state] =
      stage === "trusted"
        ? (["next", "the new one is trusted, and does not sign yet"] as const)
        : (["old", "the new one signs, and the old one is still trusted"] as const);
    return [
      {
        what: `the rotation of ${name} has not ended: ${state}`,
        place: { file: join(folder, publicFile(name, generation)) },
        until: "drift",
        fix: "Continue it with `ducksnest pki rotate`, which prints the steps on the cluster.",
      },
    ];
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return error.problems.map((problem) => ({
      what: `the files of ${name} do not fit together`,
      place: { file: join(folder, publicFile(name)) },
      until: "drift",
      fix: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`,
    }));
  }
}
