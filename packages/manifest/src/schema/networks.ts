import * as z from "zod";
import { Cidr } from "../units/Cidr";
import { InvalidValueError } from "../units/InvalidValueError";
import { Ipv4Address } from "../units/Ipv4Address";
import { Mtu } from "../units/Mtu";
import { specialBlockOf } from "../units/SpecialBlock";
import { parsedBy } from "./text";

const OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = `${OCTET}(\\.${OCTET}){3}`;

/** The network from which Tailscale and Headscale assign addresses. @see https://tailscale.com/docs/concepts/ip-and-dns-addresses */
const CARRIER_GRADE_NAT = Cidr.parse("100.64.0.0/10");

/** Any network, including special ones such as 0.0.0.0/0. */
export const anyCidr = z
  .string()
  .transform(parsedBy(Cidr.parse))
  .meta({ pattern: `^${IPV4}/(3[0-2]|[12]?\\d)$` });

/** A network whose addresses hosts, pods or services can have. */
export const cidr = z
  .string()
  .transform(parsedBy(usableCidr))
  .meta({ pattern: `^${IPV4}/(3[0-2]|[12]?\\d)$` });

export const tailnetCidr = z
  .string()
  .transform(parsedBy(parseTailnetCidr))
  .meta({ pattern: `^${IPV4}/(3[0-2]|[12]?\\d)$` });

export const ipv4Address = z
  .string()
  .transform(parsedBy(usableAddress))
  .meta({ pattern: `^${IPV4}$` });

/** MTU of pod interfaces. */
export const podMtu = z.int().min(Mtu.MIN_BYTES).max(Mtu.MAX_BYTES).transform(parsedBy(Mtu.ofBytes));

/** MTU of a LAN, which its hosts' interfaces take. */
export const lanMtu = z.int().min(Mtu.MIN_LINK_BYTES).max(Mtu.MAX_LAN_BYTES).transform(parsedBy(Mtu.ofBytes));

/** MTU of the tailnet's interface. */
export const tunnelMtu = z.int().min(Mtu.MIN_LINK_BYTES).max(Mtu.MAX_TUNNEL_BYTES).transform(parsedBy(Mtu.ofBytes));

function usableCidr(text: string): Cidr {
  const parsed = Cidr.parse(text);
  assertUsable(text, parsed, "Use a network in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");
  return parsed;
}

function usableAddress(text: string): Ipv4Address {
  const parsed = Ipv4Address.parse(text);
  assertUsable(text, Cidr.host(parsed), "Use an address of the site's network.");
  return parsed;
}

function assertUsable(text: string, range: Cidr, fix: string): void {
  const block = specialBlockOf(range);
  if (block === undefined) return;
  const { cidr, purpose, rfc } = block;
  const place = cidr.covers(range) ? "lies in" : "overlaps";
  throw new InvalidValueError(`${text} ${place} ${cidr}, which is reserved for ${purpose} (${rfc}).`, fix);
}

function parseTailnetCidr(text: string): Cidr {
  const parsed = Cidr.parse(text);
  if (CARRIER_GRADE_NAT.covers(parsed)) return parsed;
  throw new InvalidValueError(
    `${text} is outside ${CARRIER_GRADE_NAT}, from which tailnets assign addresses.`,
    `Write ${CARRIER_GRADE_NAT}, or the part of it that your tailnet uses.`,
  );
}
