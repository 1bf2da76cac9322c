import { hostOf, type Stage, type StageHost } from "../stage/Stage";
import type { Fault } from "./Fault";

type ChooseHost = (stage: Stage) => StageHost;

/** A fault of one host: the one that `byDefault` chooses, unless the user names another. */
export function ofSingleHost(byDefault: ChooseHost, fault: (host: ChooseHost) => Fault): Fault {
  return {
    ...fault(byDefault),
    onHost: (name) => {
      const chosen = fault((stage) => hostOf(stage, name));
      return { ...chosen, name: `${chosen.name}:${name}` };
    },
  };
}

/** The first worker that shares a site with another host; else the first worker; else the first host. */
export function firstWorker({ hosts }: Stage): StageHost {
  const workers = hosts.filter(({ role }) => role === "worker");
  const candidates = workers.length > 0 ? workers : hosts;
  const found = candidates.find((host) => hosts.some((other) => isNeighbour(host, other))) ?? candidates[0];
  if (found === undefined) throw new Error("the stage has no hosts");
  return found;
}

/** The last host that shares a site with `firstWorker`; that worker itself if it is alone. */
export function neighbour(stage: Stage): StageHost {
  const host = firstWorker(stage);
  return stage.hosts.findLast((other) => isNeighbour(host, other)) ?? host;
}

function isNeighbour(host: StageHost, other: StageHost): boolean {
  return host.name !== other.name && host.site === other.site;
}
