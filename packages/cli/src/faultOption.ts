import { didYouMean } from "@ducksnest/manifest";
import { InvalidArgumentError, Option } from "commander";

/** Of `FAULTS`; written out, so that only a rehearsal loads what it takes. */
export const FAULT_NAMES = [
  "lan-cut",
  "tailnet-down",
  "reboot",
  "relayed",
  "mtu-black-hole",
  "neighbour-advertises-lan",
  "subnet-router",
  "wrong-node-ip",
  "cgnat-overlap",
  "no-lan-rule",
  "default-mark-mask",
  "wrong-vxlan-port",
] as const;

/** What is to go wrong, and the host that it is to befall; undefined leaves that to the fault. */
export interface NamedFault {
  readonly name: (typeof FAULT_NAMES)[number];
  readonly host: string | undefined;
}

export function faultOption(): Option {
  const names = FAULT_NAMES.join(", ");
  return new Option(
    "--fault <names...>",
    `what is to go wrong on stage, with :<host> where it befalls one host (${names})`,
  ).argParser(addFault);
}

/** @throws InvalidArgumentError for a fault that there is not */
function addFault(text: string, previous: readonly NamedFault[] = []): readonly NamedFault[] {
  const [given = "", host, ...rest] = text.split(":");
  const name = FAULT_NAMES.find((each) => each === given);
  if (name === undefined) throw new InvalidArgumentError(didYouMean(given, FAULT_NAMES));
  if (rest.length > 0) throw new InvalidArgumentError("It takes one host.");
  const isKnown = previous.some((each) => each.name === name && each.host === host);
  return isKnown ? previous : [...previous, { name, host }];
}
