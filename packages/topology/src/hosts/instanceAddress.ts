import { createHash } from "node:crypto";
import type { AwsHost, Ipv4Address } from "@ducksnest/manifest";

/** Number of the control plane's address in its subnet. AWS reserves 0 to 3; 4 to 9 stay free for other resources. */
const CONTROL_PLANE_NUMBER = 10;

/** Number of the first address that a worker can get. */
const FIRST_WORKER_NUMBER = CONTROL_PLANE_NUMBER + 1;

/** What decides the address of an EC2 host that has none in the manifest. */
export type InstancePlace = Pick<AwsHost, "role" | "hostname" | "subnet">;

/**
 * The address of an EC2 host that has none in the manifest. It depends on the host's role, subnet and, for a worker, its
 * hostname, and on no other host: EC2 cannot change the address of an instance, so a host that moved another one's address
 * would replace a running instance.
 *
 * A worker's number is the first 48 bits of its hostname's SHA-256, modulo the number of addresses from the eleventh on. The
 * smallest subnet, a /28, has four.
 */
export function instanceAddress({ role, hostname, subnet: { cidr } }: InstancePlace): Ipv4Address {
  if (role === "control-plane") return cidr.at(CONTROL_PLANE_NUMBER);
  // AWS reserves the last address.
  const count = cidr.size - 1 - FIRST_WORKER_NUMBER;
  const hash = createHash("sha256").update(hostname).digest().readUIntBE(0, 6);
  return cidr.at(FIRST_WORKER_NUMBER + (hash % count));
}
