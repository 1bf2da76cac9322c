import type { Ipv4Address } from "@ducksnest/manifest";
import { peersOf, type Stage, type StageHost } from "../../stage/Stage";

/** A question to a packet filter: whether packets of this kind may come from one address to another one. */
export interface Question {
  readonly from: Ipv4Address;
  readonly to: Ipv4Address;
  /** As the policy writes it, such as `udp:4789`. */
  readonly capability: string;
}

/** Everything that the policy grants to anybody. */
export function capabilitiesOf({ tailnet: { grants } }: Stage): readonly string[] {
  return [...new Set(grants.flatMap(({ ip }) => ip))];
}

/** What a host's packet filter accepts from the other nodes of the stage, one line for each kind of packet and sender. */
export function filterLines(
  stage: Stage,
  host: StageHost,
  capabilities: readonly string[],
  isAccepted: (question: Question) => boolean,
): readonly string[] {
  const { person } = stage.tailnet;
  const senders = [
    ...peersOf(stage, host).flatMap(({ name, nic, tailnet }) => [
      { name, address: nic.address },
      { name, address: tailnet.address },
    ]),
    ...(person ? [{ name: "a person", address: person.address }] : []),
  ];
  return [host.nic.address, host.tailnet.address].flatMap((to) =>
    senders.flatMap(({ name, address: from }) =>
      capabilities
        .filter((capability) => isAccepted({ from, to, capability }))
        .map((capability) => `${capability} from ${name} (${from}) to ${to}`),
    ),
  );
}
