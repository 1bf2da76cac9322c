import { inParallel } from "../kernel/inParallel";
import type { Sandbox } from "../kernel/Sandbox";
import { inside } from "../setup/Step";
import type { Observed, Ping, Probe } from "./Probe";

/** An IP and an ICMP header, which fping does not count, in bytes. */
const HEADERS = 28;
/** How long an echo may take, in milliseconds, and how often it is asked for again: the machine may be busy. */
const PATIENCE = 500;
const RETRIES = 1;
/** Milliseconds between two packets of one namespace. */
const INTERVAL = 1;
/** Programs that ping at a time. */
const AT_ONCE = 8;

export type PingProbe = Probe & { readonly packet: Ping };

/** A ping, and the namespace that it is sent from. */
export interface PingFrom {
  readonly namespace: string;
  readonly packet: Ping;
}

/** What became of one echo. */
export type Ponged = Pick<Observed, "delivered" | "failure" | "icmpErrors" | "roundTripMs">;

/** Sends every ping, those of one namespace and size with one fping. Results are in the order of the pings. */
export async function pingAll(
  sandbox: Sandbox,
  pings: readonly PingFrom[],
  atOnce = AT_ONCE,
): Promise<readonly Ponged[]> {
  const groups = new Map<string, PingFrom[]>();
  for (const ping of pings) {
    const { source, bytes } = ping.packet;
    const key = `${ping.namespace} ${source} ${bytes}`;
    groups.set(key, [...(groups.get(key) ?? []), ping]);
  }
  const results = new Map<PingFrom, Ponged>();
  await inParallel([...groups.values()], atOnce, async (group) => {
    const [{ namespace, packet }] = group as [PingFrom];
    const addresses = [...new Set(group.map((each) => each.packet.address))];
    const { stderr, stdout } = await sandbox.run([...inside(namespace), ...fping(packet, addresses)]);
    const ponged = parseFping(`${stdout}\n${stderr}`);
    for (const ping of group) results.set(ping, ponged(ping.packet.address));
  });
  return pings.map((ping) => results.get(ping) as Ponged);
}

function fping({ source, bytes }: Ping, addresses: readonly string[]): readonly string[] {
  return [
    ...["fping", "-M", "-e", "-r", `${RETRIES}`, "-B", "1", "-t", `${PATIENCE}`, "-i", `${INTERVAL}`],
    ...["-b", `${bytes - HEADERS}`],
    ...(source === undefined ? [] : ["-S", source]),
    ...addresses,
  ];
}

/**
 * Reads `10.0.0.2 is alive (0.05 ms)`, `ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.2`, and
 * `10.0.0.2: error while sending ping: Message too long`, which is the own kernel's word.
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
