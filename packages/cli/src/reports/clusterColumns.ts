import type { ClusterReport, NodeReport, ServiceAnswer } from "@ducksnest/rehearsal";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { groupBy } from "./groupBy";
import { tally } from "./rehearsalWords";

/** One column of a table about a cluster. */
export interface ClusterColumn<Row> {
  readonly heading: string;
  text(row: Row): string;
  /** Whether a cell shows something wrong. @default nothing is */
  isWrong?(row: Row): boolean;
}

const HOST: ClusterColumn<NodeReport> = { heading: "host", text: ({ host }) => host };

/** The columns with times, which differ between two runs. */
export const TIME_COLUMNS: readonly ClusterColumn<NodeReport>[] = [
  { heading: "joined", text: ({ joinedAfter }) => seconds(joinedAfter) },
  { heading: "Ready", text: ({ readyAfter }) => seconds(readyAfter) },
];

/** The columns of the table of nodes, with those of times between the others. */
export function nodeColumns(times: typeof TIME_COLUMNS): readonly ClusterColumn<NodeReport>[] {
  return [
    HOST,
    { heading: "node", text: ({ node }) => node },
    ...times,
    { heading: "internal IP", text: ({ internalIp }) => internalIp ?? "-" },
    { heading: "kubelet", text: ({ kubeletVersion }) => kubeletVersion.replace(/^v/, "") },
    { heading: "runtime", text: ({ containerRuntime }) => containerRuntime.replace("://", " ") },
  ];
}

/** The columns of the table of labels and taints. Keys are without prefixes, and labels are those of the design. */
export function labelColumns({ hosts }: Topology): readonly ClusterColumn<NodeReport>[] {
  return [
    HOST,
    { heading: "labels", text: (report) => labelsOf(report, hosts).join(", ") || "-" },
    { heading: "taints", text: ({ taints }) => taints.map(short).join(", ") || "-" },
  ];
}

/** The answers that one host got. */
export interface AskingHost {
  readonly from: string;
  readonly answers: readonly ServiceAnswer[];
}

/** The columns of the table of services: the host that asks, and each service. */
export function serviceColumns({ services }: Pick<ClusterReport, "services">): readonly ClusterColumn<AskingHost>[] {
  const names = [...new Set(services.map(({ service }) => service))];
  return [
    { heading: "asked from", text: ({ from }) => from },
    ...names.map((heading): ClusterColumn<AskingHost> => {
      const lost = (host: AskingHost) => of(host).filter(({ delivered }) => !delivered).length;
      const of = ({ answers }: AskingHost) => answers.filter(({ service }) => service === heading);
      return {
        heading,
        text: (host) => tally({ deviating: lost(host), asked: of(host).length }),
        isWrong: (host) => lost(host) > 0,
      };
    }),
  ];
}

/** All hosts that asked, with what they were answered, in the order of the answers. */
export function askingHosts({ services }: Pick<ClusterReport, "services">): readonly AskingHost[] {
  return [...groupBy(services, ({ from }) => from)].map(([from, answers]) => ({ from, answers }));
}

/** Whether a host was left without an answer. */
export function lacksAnswer({ answers }: AskingHost): boolean {
  return answers.some(({ delivered }) => !delivered);
}

function labelsOf({ host, labels }: NodeReport, hosts: readonly HostFacts[]): readonly string[] {
  const designed = hosts.find(({ name }) => name === host)?.kubelet.labels ?? {};
  return Object.entries(labels)
    .filter(([key]) => Object.hasOwn(designed, key))
    .map(([key, value]) => `${short(key)}=${value}`);
}

/** A key without its prefix, which is a domain. */
function short(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

function seconds(after: number | undefined): string {
  return after === undefined ? "-" : `${Math.round(after)} s`;
}
