import { joined } from "@ducksnest/checks";
import { type JoinTokens, joinTokensFile } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/** Why workers get no Secret, and what to do about it. */
export function missingTokens({ name, workers }: Topology, tokens: JoinTokens): string[] {
  // In the manifest's order, as everywhere.
  const expired = workers.flatMap((worker) => {
    const token = tokens.expired.get(worker.name);
    return token === undefined ? [] : [{ name: worker.name, expires: token.expires }];
  });
  return [
    ...withoutToken(tokens.missing),
    ...withExpiredToken(expired),
    ...withLockedToken(tokens),
    ...forStrangers(tokens.strangers, name),
  ];
}

function withoutToken(workers: readonly string[]): string[] {
  if (workers.length === 0) return [];
  const have = workers.length === 1 ? "has no join token" : "have no join tokens";
  return [`${joined(workers)} ${have}. Run ${command("mint", workers)}, because a worker cannot join without one.`];
}

function withExpiredToken(workers: readonly { readonly name: string; readonly expires: string }[]): string[] {
  if (workers.length === 0) return [];
  const [tokens, have, them] =
    workers.length === 1 ? ["The join token", "has", "it"] : ["The join tokens", "have", "them"];
  const shown = workers.map(({ name, expires }) => `${name} (${expires})`);
  const names = workers.map(({ name }) => name);
  return [`${tokens} of ${joined(shown)} ${have} expired. Run ${command("mint", names)} to replace ${them}.`];
}

function withLockedToken({ locked, skipped }: JoinTokens): string[] {
  if (locked.length === 0) return [];
  const [tokens, secrets] =
    locked.length === 1 ? ["join token", "its Secret is"] : ["join tokens", "their Secrets are"];
  return [
    [
      `No private key at hand decrypts the ${tokens} of ${joined(locked)}, so ${secrets} left out.`,
      ...skipped,
      `Name an operator's key with $DUCKSNEST_IDENTITY, or run ${command("mint", locked, "--apply")}, which can ask for a passphrase.`,
    ].join(" "),
  ];
}

/** States only the number of names, because somebody may have written a token in place of a name. */
function forStrangers(count: number, homelab: string): string[] {
  if (count === 0) return [];
  const them = count === 1 ? "it" : "them";
  const names = count === 1 ? "1 key that is not the name of a worker" : `${count} keys that are not names of workers`;
  return [
    `${joinTokensFile(homelab)} has ${names}. \`ducksnest token list\` shows ${them}; remove ${them} with \`ducksnest token revoke\`.`,
  ];
}

function command(name: string, hosts: readonly string[], ...options: readonly string[]): string {
  return `\`${["ducksnest token", name, ...hosts, ...options].join(" ")}\``;
}
