import { parsePublicTokens, secretsFolder } from "@ducksnest/credentials";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { placeIn } from "../placeIn";
import { readText } from "../readText";

/** The tokens with which hosts join the cluster. */
export function joinTokens({ topology, root }: DoctorContext): readonly Fact[] {
  const file = `${secretsFolder(topology.name)}/join-tokens.yaml`;
  const text = readText(root, file) ?? "";
  return [...parsePublicTokens(text, file)].map(([host, { id, expires }]) => ({
    what: `join token ${id} of ${host}`,
    place: placeIn(text, file, new RegExp(`^${host}:`, "m")),
    until: expires,
    fix: `If ${host} has joined, run \`ducksnest token revoke ${host}\`; otherwise \`ducksnest token renew ${host}\`.`,
  }));
}
