import { inParallel } from "./inParallel";
import type { Ping, Probe } from "./Probe";
import { inside } from "./Step";
import type { Theatre } from "./Theatre";

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
export interface Ponged {
  readonly delivered: boolean;
  /** What a router or the own host answered instead. */
  readonly failure?: string;
}

/** Sends every ping, those of one namespace and size with one fping. Results are in the order of the pings. */
export async function pingAll(
  theatre: Theatre,
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
    const { stderr, stdout } = await theatre.run([...inside(namespace), ...fping(packet, addresses)]);
    const ponged = parseFping(`${stdout}\n${stderr}`);
    for (const ping of group) results.set(ping, ponged(ping.packet.address));
  });
  return pings.map((ping) => results.get(ping) as Ponged);
}

function fping({ source, bytes }: Ping, addresses: readonly string[]): readonly string[] {
  return [
    ...["fping", "-M", "-r", `${RETRIES}`, "-B", "1", "-t", `${PATIENCE}`, "-i", `${INTERVAL}`],
    ...["-b", `${bytes - HEADERS}`],
    ...(source === undefined ? [] : ["-S", source]),
    ...addresses,
  ];
}

/** Reads `10.0.0.2 is alive` and `ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.2`. */
export function parseFping(text: string): (address: string) => Ponged {
  const alive = new Set([...text.matchAll(/^(\S+) is alive$/gm)].map(([, address]) => address));
  const errors = new Map(
    [...text.matchAll(/^(ICMP .+) from \S+ for ICMP Echo sent to (\S+)/gm)].map(([, error, address]) => [
      address,
      error,
    ]),
  );
  return (address) => {
    if (alive.has(address)) return { delivered: true };
    const failure = errors.get(address);
    return failure === undefined ? { delivered: false } : { delivered: false, failure };
  };
}
