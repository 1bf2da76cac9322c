import { nearest } from "@ducksnest/manifest";
import type { HostFacts, SecretFacts, Topology } from "@ducksnest/topology";

/** Which of the hosts that read a secret share a value. */
export interface ScopeOptions {
  /** A host, by its name in the manifest or its hostname. @default no single host */
  readonly host?: string | undefined;
  /** A site, by its name in the manifest. @default no single site */
  readonly site?: string | undefined;
}

/**
 * The secret that a command is about: of one host, of one site, or the one that all its readers share.
 * @param existing the files that can be meant. @default those that may exist
 * @throws Error with the choices if there is no such secret, or more than one could be meant
 */
export function chooseSecret(
  topology: Topology,
  name: string,
  { host, site }: ScopeOptions,
  existing?: { has(file: string): boolean },
): SecretFacts {
  if (host !== undefined && site !== undefined) throw new Error("--host and --site exclude each other; leave one out.");
  const { secrets } = topology.secrets;
  const designed = secrets.filter((secret) => secret.name === name);
  if (designed.length === 0) {
    const known = secrets.map((secret) => secret.name);
    throw new Error(`no host of this homelab reads the secret ${name}.${suggestion(name, known)}`);
  }
  const hostname = host === undefined ? undefined : hostnameOf(topology, host);
  const siteName = site === undefined ? undefined : siteOf(topology, site);
  const candidates = designed.filter(({ file }) => existing?.has(file) ?? true);
  const found = candidates.find(({ scope }) => {
    if (hostname !== undefined) return scope.kind === "host" && scope.hostname === hostname;
    if (siteName !== undefined) return scope.kind === "site" && scope.site === siteName;
    return scope.kind === "shared" || scope.kind === "pki";
  });
  if (found === undefined) throw new Error(notThere(name, { host, site }, candidates));
  if (host === undefined && site === undefined) requireOneNetwork(topology, found);
  return found;
}

/** A host by its name in the manifest, or by its hostname. @throws Error with the names if there is none */
export function hostOf({ hosts }: Topology, asked: string): HostFacts {
  const found = hosts.find(({ name }) => name === asked) ?? hosts.find(({ hostname }) => hostname === asked);
  if (found !== undefined) return found;
  throw new Error(unknown("host", asked, hosts));
}

/** The hostname of a host that is given in either way. @throws Error as `hostOf` does */
export function hostnameOf(topology: Topology, asked: string): string {
  return hostOf(topology, asked).hostname;
}

function siteOf({ sites }: Topology, asked: string): string {
  if (sites.some(({ name }) => name === asked)) return asked;
  throw new Error(unknown("site", asked, sites));
}

function unknown(what: string, asked: string, there: readonly { readonly name: string }[]): string {
  const names = there.map(({ name }) => name);
  return `the manifest has no ${what} "${asked}"; it has ${names.join(", ")}.${suggestion(asked, names)}`;
}

function suggestion(asked: string, names: readonly string[]): string {
  const similar = nearest(asked, names);
  return similar === undefined ? "" : ` Did you mean "${similar}"?`;
}

function notThere(name: string, { host, site }: ScopeOptions, candidates: readonly SecretFacts[]): string {
  const choices = candidates.map(({ scope }) => {
    if (scope.kind === "host") return `with --host ${scope.hostname}`;
    return scope.kind === "site" ? `with --site ${scope.site}` : "without an option";
  });
  const who = host === undefined && site === undefined ? "all hosts together" : `${host ?? site}`;
  if (choices.length === 0) return `the secret ${name} does not exist yet; \`ducksnest secrets list\` shows what does.`;
  return `the secret ${name} does not exist for ${who}; choose it ${choices.join(" or ")}.`;
}

/** Different Wi-Fi networks have different passphrases. */
function requireOneNetwork(topology: Topology, { name, scope, readers }: SecretFacts): void {
  if (name !== "wifi" || scope.kind !== "shared") return;
  const sites = new Map<string, string | undefined>();
  for (const host of topology.hosts) {
    if (host.kind === "lan" && readers.includes(host.hostname)) sites.set(host.site.name, host.site.wifiSsid);
  }
  if (new Set(sites.values()).size <= 1) return;
  throw new Error(
    `the sites ${[...sites.keys()].join(" and ")} have different Wi-Fi networks; add --site with one of them.`,
  );
}
