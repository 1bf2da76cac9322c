/** What a manifest says about secrets, as plain data: who can decrypt which file. */
export interface SecretsDesign {
  /** The homelab's name, which is also the name of its folder of secrets. */
  readonly homelab: string;
  /** Recipients of the operators, in the manifest's order; empty if the manifest names none. */
  readonly operators: readonly string[];
  /** All hosts. */
  readonly hosts: readonly HostDesign[];
  /** Every secret that may exist. */
  readonly secrets: readonly SecretDesign[];
}

/** A host, as far as secrets are concerned. */
export interface HostDesign {
  /** Key under `hosts` in the manifest. */
  readonly name: string;
  /** The operating system's hostname, which names the host's folder. */
  readonly hostname: string;
  /** Names and addresses under which people log in to it, for `known_hosts`. */
  readonly names: readonly string[];
}

/** A secret that may exist. */
export interface SecretDesign {
  /** Name on the host, such as `wifi`. */
  readonly name: string;
  /** The file, from the homelab's folder of secrets, such as `sites/home/wifi.age`. */
  readonly file: string;
  /** Hostnames of the hosts that decrypt it, sorted. */
  readonly readers: readonly string[];
  /** Whether its readers work without it. */
  readonly optional: boolean;
}

/** Public half of a host's SSH key, from the homelab's folder of secrets. */
export function hostKeyFile(hostname: string): string {
  return `hosts/${hostname}/ssh_host_ed25519_key.pub`;
}

/** Private half of a host's SSH key, encrypted to the operators, from the homelab's folder of secrets. */
export function privateHostKeyFile(hostname: string): string {
  return `hosts/${hostname}/ssh_host_ed25519_key.age`;
}
