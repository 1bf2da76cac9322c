import type { SecretFacts, Topology } from "@ducksnest/topology";

/** Which of the hosts that read a secret share a value. */
export interface ScopeOptions {
  /** A host, by its name in the manifest or its hostname. @default no single host */
  readonly host?: string | undefined;
  /** A site, by its name in the manifest. @default no single site */
  readonly site?: string | undefined;
}

/**
 * The secret that a command is about: of one host, of one site, or the one that all its readers share.
 * @throws Error with the choices if there is no such secret, or more than one could be meant
 */
export function chooseSecret(topology: Topology, name: string, { host, site }: ScopeOptions): SecretFacts {
  if (host !== undefined && site !== undefined) throw new Error("--host and --site exclude each other; leave one out.");
  const candidates = topology.secrets.secrets.filter((secret) => secret.name === name);
  if (candidates.length === 0) throw new Error(`no host of this homelab reads the secret ${name}.`);
  const found = candidates.find(({ scope }) => {
    if (host !== undefined) return scope.kind === "host" && scope.hostname === hostnameOf(topology, host);
    if (site !== undefined) return scope.kind === "site" && scope.site === siteOf(topology, site);
    return scope.kind === "shared" || scope.kind === "pki";
  });
  if (found === undefined) throw new Error(notThere(name, { host, site }, candidates));
  if (host === undefined && site === undefined) requireOneNetwork(topology, found);
  return found;
}

/** A host by its name in the manifest, or by its hostname. @throws Error with the names if there is none */
export function hostnameOf({ hosts }: Topology, asked: string): string {
  const found = hosts.find(({ name }) => name === asked) ?? hosts.find(({ hostname }) => hostname === asked);
  if (found !== undefined) return found.hostname;
  throw new Error(`the manifest has no host "${asked}"; it has ${hosts.map(({ name }) => name).join(", ")}.`);
}

function siteOf({ sites }: Topology, asked: string): string {
  if (sites.some(({ name }) => name === asked)) return asked;
  throw new Error(`the manifest has no site "${asked}"; it has ${sites.map(({ name }) => name).join(", ")}.`);
}

function notThere(name: string, { host, site }: ScopeOptions, candidates: readonly SecretFacts[]): string {
  const choices = candidates.map(({ scope }) => {
    if (scope.kind === "host") return `--host ${scope.hostname}`;
    return scope.kind === "site" ? `--site ${scope.site}` : "no option";
  });
  const who = host === undefined && site === undefined ? "all hosts together" : `${host ?? site}`;
  return `the secret ${name} does not exist for ${who}; choose one with ${choices.join(", ")}.`;
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
