import type { ClusterReport } from "@ducksnest/rehearsal";
import { aTopology } from "@ducksnest/testing";
import { clusterSection } from "../../src/graph/clusterSection";
import { element } from "../../src/graph/Markup";
import { pictures } from "../../src/graph/pictures";
import { aClusterDeviation, aClusterReport, anAnswer } from "../rehearsal/_clusters";
import { type PageElement, parsePage, tableRows } from "./_markup";

const topology = aTopology();
const NODES = "Nodes, as the API server knows them";
const DEVIATIONS = "Results that are not as designed, by likely cause";
const SERVICES = "Services, by cluster IP and by open node ports";

function section(changes: Partial<ClusterReport> = {}): readonly PageElement[] {
  const markup = clusterSection(topology, aClusterReport(topology, changes));
  const html = element("html", {}, element("head", {}, element("title", {}, "x")), element("body", {}, markup));
  return parsePage(`<!doctype html>${html.text}`);
}

describe("the section about a cluster", () => {
  it("says what is real, and lists nodes, labels and services", () => {
    const page = section();
    expect(page.filter(({ name }) => name === "p").map(({ text }) => text)).toEqual([
      "✓ The cluster is as designed: 4 nodes are Ready, and 8 requests to services were answered.",
      "real: kubeadm and kubelet 1.36.3, etcd 3.6.8; imitated: Felix, Tailscale",
    ]);
    expect(tableRows(page, NODES).slice(0, 2)).toEqual([
      ["host", "node", "internal IP", "kubelet", "runtime"],
      ["control-plane", "control-plane", "10.20.0.10", "1.36.3", "containerd 2.4.2"],
    ]);
    expect(tableRows(page, SERVICES)).toHaveLength(1 + 4);
  });

  it("marks what is wrong with a sign, by cause", () => {
    const page = section({ deviations: [aClusterDeviation()], services: [anAnswer({ delivered: false })] });
    expect(tableRows(page, DEVIATIONS)).toEqual([
      ["host", "what", "expected", "observed"],
      ["The pin is that of another CA."],
      ["firebat", "join", "the worker joins", "✗ error: no certificate matches the pin"],
    ]);
    expect(tableRows(page, SERVICES)[1]).toEqual(["firebat", "✗ 1 of 1 wrong"]);
  });

  it("is the same for the same results, however long the rehearsal took", () => {
    const report = aClusterReport(topology);
    const slower = {
      ...report,
      seconds: 99,
      peakMemoryMiB: 9999,
      events: report.events.map((event) => ({ ...event, after: 50 })),
      nodes: report.nodes.map((node) => ({ ...node, joinedAfter: 50, readyAfter: 50 })),
    };
    expect(clusterSection(topology, slower)).toEqual(clusterSection(topology, report));
  });

  it("is on the page, with a link at its top", async () => {
    const page = parsePage((await pictures(topology, undefined, aClusterReport(topology))).html);
    expect(page.filter(({ name }) => name === "h2").map(({ text }) => text)).toContain("Cluster");
    expect(page.filter(({ name }) => name === "a").map(({ text }) => text)).toContain(
      "The cluster is as designed: 4 nodes are Ready, and 8 requests to services were answered.",
    );
  });
});
