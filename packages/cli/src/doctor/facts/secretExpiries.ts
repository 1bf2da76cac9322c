import { posix } from "node:path";
import { RECORDS_FILE, type SecretsFolder } from "@ducksnest/credentials";
import type { SecretFacts } from "@ducksnest/topology";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { placeIn } from "../placeIn";
import { readText } from "../readText";

/** Secrets whose expiry somebody recorded, such as keys of the tailnet. `joinTokens` reports join tokens. */
export function secretExpiries({ topology, root }: DoctorContext, folder: SecretsFolder): readonly Fact[] {
  const records = posix.join(folder.path, RECORDS_FILE);
  const text = readText(root, records) ?? "";
  return topology.secrets.secrets.flatMap((secret): Fact[] => {
    const expires = folder.has(secret.file) ? folder.records.get(secret.file)?.expires : undefined;
    if (expires === undefined || secret.name === "join-token") return [];
    return [
      {
        what: `${secret.name} of ${secret.readers.join(", ")}`,
        place: placeIn(text, records, JSON.stringify(secret.file)),
        until: expires,
        fix: `Make a new one, and encrypt it with \`ducksnest secrets set ${secret.name}${scopeOption(secret, topology.hosts)} --expires <time>\`.`,
      },
    ];
  });
}

/** The option with which `secrets set` writes the same file. */
function scopeOption({ scope }: SecretFacts, hosts: DoctorContext["topology"]["hosts"]): string {
  if (scope.kind === "site") return ` --site ${scope.site}`;
  if (scope.kind !== "host") return "";
  return ` --host ${hosts.find(({ hostname }) => hostname === scope.hostname)?.name ?? scope.hostname}`;
}
