import { inParallel } from "../kernel/inParallel";
import type { Sandbox } from "../kernel/Sandbox";
import { inside } from "../setup/Step";
import type { Observed, Ping } from "./Probe";

/** Length of the IP and ICMP headers, which fping does not count, in bytes. */
const HEADERS = 28;
/** Milliseconds between two packets of one namespace. */
const INTERVAL = 1;
/** A ping and the namespace that sends it. */
export interface PingFrom {
  readonly namespace: string;
  readonly packet: Ping;
}

/** The result of one echo. */
export type Ponged = Pick<Observed, "delivered" | "failure" | "icmpErrors" | "roundTripMs">;

export interface PingOptions {
  /** How long an answer may take, in milliseconds. */
  readonly patience: number;
  /** Programs that ping at a time. */
  readonly atOnce: number;
}

/** Sends every ping, those of one namespace and size with one fping. Results are in the order of the pings. */
export async function pingAll(
  sandbox: Sandbox,
  pings: readonly PingFrom[],
  { patience, atOnce }: PingOptions,
): Promise<readonly Ponged[]> {
  const groups = new Map<string, [PingFrom, ...PingFrom[]]>();
  for (const ping of pings) {
    const { source, bytes } = ping.packet;
    const key = `${ping.namespace} ${source} ${bytes}`;
    const group = groups.get(key);
    if (group) group.push(ping);
    else groups.set(key, [ping]);
  }
  const results = new Map<PingFrom, Ponged>();
  await inParallel([...groups.values()], atOnce, async (group) => {
    const [{ namespace, packet }] = group;
    const addresses = [...new Set(group.map((each) => each.packet.address))];
    const command = [...inside(namespace), ...fping(packet, addresses, patience)];
    const { stderr, stdout } = await sandbox.run(command);
    const ponged = parseFping(`${stdout}\n${stderr}`);
    for (const ping of group) results.set(ping, ponged(ping.packet.address));
  });
  return pings.map((ping) => results.get(ping) ?? { delivered: false });
}

function fping({ source, bytes }: Ping, addresses: readonly string[], patience: number): readonly string[] {
  return [
    ...["fping", "-M", "-e", "-r", "0", "-t", `${patience}`, "-i", `${INTERVAL}`],
    ...["-b", `${bytes - HEADERS}`],
    ...(source === undefined ? [] : ["-S", source]),
    ...addresses,
  ];
}

/**
 * Reads `10.0.0.2 is alive (0.05 ms)`, `ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.2`, and
 * `10.0.0.2: error while sending ping: Message too long`, an error of the local kernel.
 */
export function parseFping(text: string): (address: string) => Ponged {
  const alive = new Map(
    [...text.matchAll(/^(\S+) is alive \(([\d.]+) ms\)$/gm)].map(([, address, time]) => [address, Number(time)]),
  );
  const errors = new Map<string, string[]>();
  for (const [, error = "", address = ""] of text.matchAll(/^ICMP (.+) for ICMP Echo sent to (\S+)/gm)) {
    errors.set(address, [...(errors.get(address) ?? []), error]);
  }
  const refused = new Map(
    [...text.matchAll(/^(\S+): error while sending ping: (.+)/gm)].map(([, address, reason]) => [address, reason]),
  );
  return (address) => {
    const icmpErrors = errors.get(address);
    const roundTripMs = alive.get(address);
    const failure = roundTripMs === undefined ? (icmpErrors?.[0] ?? refused.get(address)) : undefined;
    return {
      delivered: roundTripMs !== undefined,
      ...(roundTripMs !== undefined && { roundTripMs }),
      ...(failure !== undefined && { failure }),
      ...(icmpErrors && { icmpErrors }),
    };
  };
}
