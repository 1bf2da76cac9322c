import { admits, type HostFacts } from "@ducksnest/topology";
import { counted, quoted } from "../../_words";
import { type HostPort, hostPortName, hostPorts } from "../../outputs/_hostPorts";
import { programOn } from "../../outputs/_hostPrograms";
import { declaredHosts } from "../../outputs/declaredHosts";
import { type EmittedWorkload, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** A workload that occupies a port on hosts. */
interface Occupant {
  readonly workload: EmittedWorkload;
  readonly port: HostPort;
  /** The hosts that it can run on. */
  readonly hosts: readonly HostFacts[];
}

/** The scheduler knows the ports of other pods, so the second pod stays Pending. It does not know the host's programs. */
export const HostPortsRule: OutputRule = {
  name: "host-ports-free",
  subject: "outputs",
  severity: "error",
  meaning:
    "A port that a pod takes from its host must be free there: no program of the host and no other pod may use it.",
  remedy: "Choose another port, expose the pod by a Service, or let the pods run on different hosts.",
  source: "https://kubernetes.io/docs/concepts/configuration/overview/#services",
  check({ topology, emitted, report }) {
    const all = declaredHosts(topology, emitted);
    const occupants = workloadsOf(emitted.cluster).flatMap((workload) => occupantsOf(workload, all));
    for (const { workload, port, hosts } of occupants) {
      const taken = hosts.flatMap((host) => programOn(host, topology, port) ?? []);
      const [program] = taken;
      if (program === undefined) continue;
      report({
        path: ["hosts"],
        at: "key",
        about: workload.object,
        message: `${workload.name} takes ${hostPortName(port)} of its host, which belongs to ${program}.`,
        fix: `Choose another port for ${workload.name}, or expose it by a Service.`,
      });
    }
    for (const name of new Set(occupants.map(({ port }) => hostPortName(port)))) {
      const clash = clashOf(occupants.filter(({ port }) => hostPortName(port) === name));
      if (clash === undefined) continue;
      const [last] = clash.toReversed();
      if (last === undefined) continue;
      report({
        path: ["hosts"],
        at: "key",
        about: last.workload.object,
        message: `${quoted(clash.map(({ workload }) => workload.name))} take ${hostPortName(last.port)} of ${counted(hostsOf(clash).length, "host")}, which one pod on each host can have, so some pods stay Pending.`,
        fix: "Choose another port for one of them, run fewer pods, or select different hosts.",
      });
    }
  },
};

function occupantsOf(workload: EmittedWorkload, hosts: readonly HostFacts[]): readonly Occupant[] {
  const able = hosts.filter((host) => admits(host, workload));
  return hostPorts(workload.template).map((port) => ({ workload, port, hosts: able }));
}

/** The workloads with the same port that do not all find hosts; undefined if they do. One alone is no clash. */
function clashOf(sharing: readonly Occupant[]): readonly Occupant[] | undefined {
  if (sharing.length < 2) return undefined;
  const isEverywhere = ({ workload }: Occupant) => workload.replicas === "every host";
  const everywhere = sharing.filter(isEverywhere);
  const taken = everywhere.flatMap(({ hosts }) => hosts);
  if (new Set(taken).size < taken.length) return everywhere;
  const others = sharing.filter((each) => !isEverywhere(each));
  const pods = others.reduce((sum, { workload }) => sum + Number(workload.replicas), 0);
  const free = hostsOf(others).filter((host) => !taken.includes(host));
  return pods > free.length ? sharing : undefined;
}

function hostsOf(occupants: readonly Occupant[]): readonly HostFacts[] {
  return [...new Set(occupants.flatMap(({ hosts }) => hosts))];
}
