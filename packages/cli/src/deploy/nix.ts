import { NIX } from "../programs/programs";
import { run } from "../programs/run";
import type { SshTarget } from "../ssh/SshTarget";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

const FEATURES = ["--extra-experimental-features", "nix-command flakes"];

/** A system as a path of the Nix store. */
const SYSTEM = /^\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]+$/;

/** Nix's complaint that nothing here can run programs of another architecture, in old and new words. */
const WRONG_SYSTEM = /a '([\w-]+)' with features .* is required to build|Required system: '([\w-]+)'/;

/** Where and how a system is built. */
export interface BuildProps {
  /** The manifest's folder, with the flake in `nix`. */
  readonly root: string;
  /** The host that builds and keeps it. @default this computer */
  readonly on?: SshTarget | undefined;
  readonly terminal: GuardedTerminal;
}

/**
 * Builds a host's system. Nix's messages go to standard error.
 * @returns the system, a path of the Nix store
 * @throws Error with the reason if it cannot be built
 */
export async function buildSystem(hostname: string, { root, on, terminal }: BuildProps): Promise<string> {
  const store = on === undefined ? [] : ["--eval-store", "auto", "--store", on.store];
  const attribute = `./nix#nixosConfigurations.${hostname}.config.system.build.toplevel`;
  const args = ["build", attribute, "--no-link", "--print-out-paths", ...store];
  const [system = ""] = (await nix(args, { ...(on?.surroundings ?? { cwd: root }), terminal })).trim().split("\n");
  if (!SYSTEM.test(system)) throw new Error(`\`nix build\` printed no system for ${hostname}, but "${system}".`);
  return system;
}

/**
 * Copies a system to a host. The host fetches what it can from its binary caches.
 * @throws Error with the reason if it cannot be copied
 */
export async function copySystem(system: string, target: SshTarget, terminal: GuardedTerminal): Promise<void> {
  // What was built here has no signature. The host accepts it from users that it trusts, as administrators are.
  const args = ["copy", "--no-check-sigs", "--substitute-on-destination", "--to", target.store, system];
  await nix(args, { ...target.surroundings, terminal });
}

interface NixProps {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal: GuardedTerminal;
}

async function nix(args: readonly string[], { terminal, ...surroundings }: NixProps): Promise<string> {
  const { status, stdout, stderr } = await run(NIX, [...FEATURES, ...args], {
    ...surroundings,
    onOutput: (text, stream) => stream === "stderr" && terminal.err(text),
  });
  if (status === 0) return stdout;
  throw new Error(`\`nix ${args[0]}\` failed with ${status}${hint(stderr)}.`);
}

function hint(stderr: string): string {
  const [, older, newer] = WRONG_SYSTEM.exec(stderr) ?? [];
  const system = older ?? newer;
  if (system !== undefined) {
    return `, because this computer cannot build for ${system}; add --build-on-target to build on the host itself`;
  }
  if (/lacks a (valid )?signature|not a trusted user|you are not privileged/.test(stderr)) {
    return ", because the host does not trust the user with its store; add --user root, or list the user in nix.settings.trusted-users of the host";
  }
  return /Host key verification failed|Permission denied|Could not resolve hostname/.test(stderr)
    ? ", because the host cannot be logged in to"
    : "";
}
