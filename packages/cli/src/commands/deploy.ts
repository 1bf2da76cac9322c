import { dirname } from "node:path";
import { reasonOf } from "@ducksnest/outputs";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { Option } from "commander";
import { deployHost, type Outcome } from "../deploy/deployHost";
import { buildSystem, copySystem } from "../deploy/nix";
import { checkedTopology } from "../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../options";
import { requireFlake } from "../outputs/requireFlake";
import { InterruptedError } from "../programs/errors";
import { recordHost } from "../running/record";
import { type AllOption, allOption, chooseHosts, hostsOperand } from "../secrets/chooseHosts";
import { SshTarget } from "../ssh/SshTarget";
import { SshError } from "../ssh/sshFailure";
import { addressOption, userOption } from "../ssh/sshOptions";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

interface DeployOptions extends ManifestOption, AllOption {
  readonly boot?: boolean;
  readonly address?: string;
  readonly user?: string;
  readonly confirmAt?: string;
  readonly confirmWithin: number;
  readonly buildOnTarget?: boolean;
}

/** `ducksnest deploy`: brings hosts their configuration, and lets them roll back if it cuts them off. */
export const deploy: CommandDefinition<DeployOptions> = {
  name: "deploy",
  summary: "bring hosts their configuration, with a way back",
  description:
    "Builds the hosts' systems from nix/, as `ducksnest synth` wrote it, copies them, and activates them over SSH, one host after the other, the " +
    "control plane last. Then it logs in to the host again over the tailnet, and lets it keep the system. A host that is not reached in time " +
    "returns to the system before by itself, also if this computer is gone or the host restarts. A host that runs the system already is left alone.\n\n" +
    "The first deployment to a machine that was installed by hand needs --boot, because network interfaces get their names when the machine starts.",
  operands: [hostsOperand()],
  options: [
    allOption(),
    new Option("--boot", "restart the hosts into the system instead of switching to it"),
    addressOption("--address", "where the host is reached until it has the system (default: its name in the tailnet)"),
    userOption("who logs in until the host has the system (default: the first of `users` in the manifest)"),
    addressOption("--confirm-at", "where the host has to be reached afterwards (default: its name in the tailnet)"),
    new Option("--confirm-within <seconds>", "how long the host waits to be reached, 30 to 3600, such as 180s")
      .default(180, "180s")
      .argParser(secondsOf),
    new Option("--build-on-target", "build on the host itself, such as for another architecture"),
    manifestOption(),
  ],
  exitCodes: {
    0: "every host runs its system",
    1: "the manifest has errors, a host returned to the system before, or units failed on it",
    2: `${COULD_NOT_RUN}; a system could not be built or copied; or a host refused it, and nothing was activated there`,
  },
  examples: [
    "ducksnest deploy firebat",
    "ducksnest deploy --all",
    "ducksnest deploy old --boot --address 192.168.0.17 --user root",
  ],
  run,
};

async function run({ operands, options, terminal, now }: Invocation<DeployOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const root = dirname(manifest);
  const hosts = inOrder(topology, chooseHosts(topology, operands, options));
  requireOne(hosts, options);
  const places = hosts.map((host) => placesOf(host, topology, root, options));
  requireFlake(root, topology);
  const report = reporter(terminal, now);
  for (const { before } of places) await before.requireRoot();
  const systems = options.buildOnTarget ? new Map<HostFacts, string>() : await buildAll(places, root, terminal, report);
  let exitCode = 0;
  for (const [index, place] of places.entries()) {
    const rest = hosts.slice(index + 1).map(({ name }) => name);
    const outcome = await deployTo(place, systems.get(place.host), { root, options, terminal, report }).catch(
      (error: unknown) => {
        terminal.err(notReached(rest));
        if (error instanceof InterruptedError || error instanceof SshError) throw error;
        throw new Error(`${place.host.hostname}: ${reasonOf(error)}`, { cause: error });
      },
    );
    terminal.out(`${outcome}  ${place.host.hostname}\n`);
    if (outcome === "returned") {
      terminal.err(`Fix the configuration, and deploy again.\n${notReached(rest)}`);
      return 1;
    }
    // With errors, nix/ may be of an older manifest, because synth refuses this one.
    if (opened.errors === 0) await recordHost(place.host, { topology, root, terminal });
    if (outcome === "kept with failed units") {
      // The host can be reached. Units may only wait for a host that is deployed later.
      terminal.err(`See which units failed: ssh ${place.after.user}@${place.after.address} systemctl --failed\n`);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** A host, and how it is reached before and after it has its system. */
interface Places {
  readonly host: HostFacts;
  readonly before: SshTarget;
  readonly after: SshTarget;
}

type Report = (host: HostFacts, text: string) => void;

interface DeployToProps {
  readonly root: string;
  readonly options: DeployOptions;
  readonly terminal: GuardedTerminal;
  readonly report: Report;
}

/** @throws Error like `SshTarget` */
function placesOf(host: HostFacts, topology: Topology, root: string, options: DeployOptions): Places {
  const before = new SshTarget(host, { topology, root, address: options.address, user: options.user });
  return { host, before, after: new SshTarget(host, { topology, root, address: options.confirmAt }) };
}

/** Builds everything before anything is changed. */
async function buildAll(
  places: readonly Places[],
  root: string,
  terminal: GuardedTerminal,
  report: Report,
): Promise<ReadonlyMap<HostFacts, string>> {
  const systems = new Map<HostFacts, string>();
  for (const { host } of places) {
    report(host, "builds on this computer");
    systems.set(host, await buildSystem(host.hostname, { root, terminal }));
  }
  return systems;
}

/** @param built the system if it was built here already */
async function deployTo(
  { host, before, after }: Places,
  built: string | undefined,
  { root, options, terminal, report }: DeployToProps,
): Promise<Outcome> {
  const step = (text: string) => report(host, text);
  if (built !== undefined) {
    step("copies the system");
    await copySystem(built, before, terminal);
  } else step("builds on the host");
  const system = built ?? (await buildSystem(host.hostname, { root, on: before, terminal }));
  const mode = options.boot ? "boot" : "switch";
  return deployHost(system, { before, after, mode, confirmWithin: options.confirmWithin, terminal, step });
}

/** Workers first, because they can be lost without the cluster; the control plane last. */
function inOrder({ controlPlane }: Topology, hosts: readonly HostFacts[]): readonly HostFacts[] {
  return [...hosts.filter((host) => host !== controlPlane), ...hosts.filter((host) => host === controlPlane)];
}

function requireOne(hosts: readonly HostFacts[], { address, confirmAt }: DeployOptions): void {
  if (hosts.length > 1 && (address ?? confirmAt) !== undefined) {
    throw new Error("--address and --confirm-at are for one host; name only one.");
  }
}

/** Reports steps with the time since the start, such as ` 1:05  laptop-firebat  copies the system`. */
function reporter(terminal: GuardedTerminal, now: () => Date): Report {
  const start = now().getTime();
  return ({ hostname }, text) => {
    const seconds = Math.round((now().getTime() - start) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    terminal.err(`${time.padStart(5)}  ${hostname}  ${text}\n`);
  };
}

function notReached(rest: readonly string[]): string {
  return rest.length === 0 ? "" : `Not deployed, because of this: ${rest.join(", ")}.\n`;
}

function secondsOf(text: string): number {
  const [, digits] = /^(\d{2,4})s?$/.exec(text) ?? [];
  const seconds = Number(digits);
  if (seconds >= 30 && seconds <= 3600) return seconds;
  throw new Error(`--confirm-within ${text}: write seconds from 30 to 3600, such as 180s.`);
}
