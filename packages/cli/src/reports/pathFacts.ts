import { overheadBytes, type Path, podMtuOn, type Topology, tunnelOf } from "@ducksnest/topology";

/** A path in the words of reports. */
export interface PathFacts {
  readonly from: string;
  readonly to: string;
  /** Interface that packets leave by. */
  readonly via: string;
  /** Largest packet between the two node IPs, in bytes. */
  readonly mtu: number;
  /** What the pods' tunnel takes of it, in bytes. */
  readonly overhead: number;
  /** The largest pod MTU that fits, in bytes. */
  readonly podMtu: number;
  readonly source: string;
  readonly destination: string;
}

/** What there is to tell of a path. */
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
