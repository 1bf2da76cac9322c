import { privateHostKeyFile, type SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, SecretFacts, Topology } from "@ducksnest/topology";
import { changeOf } from "../hosts/exposure";

/**
 * What keys that lose access by encrypting again can still decrypt in Git's history, and how to change it.
 * @param folder as it was before
 * @param rekeyed the files that were encrypted again
 * @returns lines; none if no key lost access
 */
export function withdrawnLines(topology: Topology, folder: SecretsFolder, rekeyed: readonly string[]): string[] {
  const lost = new Set<string>();
  const files = rekeyed.filter((file) => {
    const { recipients } = folder.readersOf(file);
    const withdrawn = (folder.records.get(file)?.recipients ?? []).filter((each) => !recipients.includes(each));
    for (const each of withdrawn) lost.add(each);
    return withdrawn.length > 0;
  });
  if (files.length === 0) return [];
  return [
    `These keys can still decrypt the old files in Git's history: ${[...lost].sort().join(", ")}`,
    "If you do not trust who has them, change:",
    ...changes(topology, files),
  ];
}

/** What follows from a new key of a host. @param known the values that the old key decrypts */
export function replacedLines({ name, hostname, role }: HostFacts, known: readonly SecretFacts[]): string[] {
  return [
    ...(known.length > 0
      ? [
          `The old key of ${hostname} can still decrypt Git's history. If you do not trust who has it, change:`,
          ...known.map((secret) => `  ${changeNow(secret)}`),
        ]
      : []),
    `Install ${hostname} again with the new key: ducksnest keys export ${name} --into <folder>`,
    ...(role === "worker" ? [`Then it has to join again: ducksnest token renew ${name}`] : []),
  ];
}

function changes({ secrets, hosts }: Topology, files: readonly string[]): readonly string[] {
  return [
    ...secrets.secrets.filter(({ file }) => files.includes(file)).map((secret) => `  ${changeNow(secret)}`),
    ...hosts
      .filter(({ hostname }) => files.includes(privateHostKeyFile(hostname)))
      .map(({ name, hostname }) => `  SSH host key of ${hostname}: ducksnest keys make ${name} --replace`),
  ];
}

/** How to change a value of a host that stays. */
function changeNow(secret: SecretFacts): string {
  const { name, scope } = secret;
  if (scope.kind !== "host") return changeOf(secret);
  const command = name === "join-token" ? "token renew" : `secrets set ${name} --host`;
  return `${name} of ${scope.hostname}: ducksnest ${command} ${scope.hostname}`;
}
