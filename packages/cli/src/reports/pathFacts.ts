import { overheadBytes, type Path, podMtuOn, type Topology, tunnelOf } from "@ducksnest/topology";

/** A path's figures for reports. */
export interface PathFacts {
  /** Name of the sending host. */
  readonly from: string;
  /** Name of the receiving host. */
  readonly to: string;
  /** Interface that packets leave by. */
  readonly via: string;
  /** Largest packet between the two node IPs, in bytes. */
  readonly mtu: number;
  /** Header that the pods' tunnel adds to each packet, in bytes. */
  readonly overhead: number;
  /** Largest pod MTU that fits, in bytes. */
  readonly podMtu: number;
  /** Source address of the packets. */
  readonly source: string;
  /** Destination address of the packets. */
  readonly destination: string;
}

/** A path's figures for reports, in bytes. */
export function pathFacts(topology: Topology, path: Path): PathFacts {
  const { calico } = topology;
  const overhead = overheadBytes(tunnelOf(calico, path));
  return {
    from: path.from.name,
    to: path.to.name,
    via: path.via === "tailnet" ? topology.tailnet.interface : path.from.interface.name,
    mtu: path.mtu.bytes,
    overhead,
    podMtu: podMtuOn(calico, path).bytes,
    source: path.source.toString(),
    destination: path.destination.toString(),
  };
}
