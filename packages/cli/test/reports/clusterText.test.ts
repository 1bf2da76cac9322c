import type { ClusterReport } from "@ducksnest/rehearsal";
import { aTopology } from "@ducksnest/testing";
import { clusterText } from "../../src/reports/clusterText";
import { aClusterDeviation, aClusterReport, anAnswer } from "../rehearsal/_clusters";

const topology = aTopology();

function text(changes: Partial<ClusterReport> = {}, columns = 100): string {
  return clusterText(topology, aClusterReport(topology, changes), { color: false, columns });
}

/** The text between two empty lines that contains another one. */
function part(whole: string, contained: string): string {
  return whole.split("\n\n").find((each) => each.includes(contained)) ?? "";
}

describe("the text about a cluster", () => {
  it("says first what is real", () => {
    expect(text().split("\n")[0]).toBe("real: kubeadm and kubelet 1.36.3, etcd 3.6.8; imitated: Felix, Tailscale");
  });

  it("has tables of nodes in 100 columns, with the labels of the design only", () => {
    expect(part(text(), "runtime")).toMatchInlineSnapshot(`
      "host           node            joined  Ready  internal IP   kubelet  runtime
      control-plane  control-plane   -       8 s    10.20.0.10    1.36.3   containerd 2.4.2
      firebat        laptop-firebat  8 s     9 s    192.168.0.15  1.36.3   containerd 2.4.2
      old            laptop-old      9 s     10 s   192.168.0.17  1.36.3   containerd 2.4.2
      ultra          laptop-ultra    10 s    11 s   192.168.0.16  1.36.3   containerd 2.4.2"
    `);
    expect(part(text(), "taints")).toMatchInlineSnapshot(`
      "host           labels                                                 taints
      control-plane  cpu-level=v3, site=seoul, instance-type=t3.medium,     control-plane:NoSchedule
                     region=ap-northeast-2, zone=ap-northeast-2a
      firebat        cpu-level=v3, site=home, zone=home                     -
      old            cpu-level=v2, site=home, zone=home                     -
      ultra          cpu-level=v3, gpu=nvidia-pascal, site=home, zone=home  -"
    `);
  });

  it("breaks no word in 80 columns", () => {
    const words = new Set(text({}, 100).split(/\s+/));
    expect(
      text({}, 80)
        .split(/\s+/)
        .filter((word) => !words.has(word)),
    ).toEqual([]);
  });

  it("has the warnings of programs, and what was not applied", () => {
    const warnings = [
      { host: "old", program: "kubeadm join", text: "Hostname: not reachable" },
      { host: undefined, program: "kubectl apply blog.k8s.yaml", text: "v1 is deprecated" },
    ];
    expect(part(text({ warnings, notApplied: ["calico.k8s.yaml"] }), "warn of this")).toBe(
      "Programs warn of this:\n  kubeadm join on old: Hostname: not reachable\n  kubectl apply blog.k8s.yaml: v1 is deprecated",
    );
    expect(text({ notApplied: ["calico.k8s.yaml"] })).toContain("Not applied, because the kinds of Calico");
    expect(text()).not.toMatch(/warn of|Not applied/);
  });

  it("has the services as a matrix of hosts, with the number of lost answers", () => {
    const services = [
      anAnswer(),
      anAnswer({ service: "portfolio/portfolio" }),
      anAnswer({ service: "portfolio/portfolio", way: "node-port", to: "old", delivered: false }),
      anAnswer({ from: "old" }),
      anAnswer({ from: "old", service: "portfolio/portfolio" }),
    ];
    expect(part(text({ services }), "asked from")).toMatchInlineSnapshot(`
      "Services, by their cluster IPs and by the node ports that are open to the host:
      asked from  blog/blog  portfolio/portfolio
      firebat     ok         1 of 2 wrong
      old         ok         ok"
    `);
  });

  it("shows only hosts that lack an answer if there are many", () => {
    const services = Array.from({ length: 50 }, (_, index) => anAnswer({ from: `h${index}`, delivered: index !== 7 }));
    expect(part(text({ services }), "asked from").split("\n").slice(1)).toEqual([
      "asked from  blog/blog",
      "h7          1 of 1 wrong",
      "49 more hosts",
    ]);
  });

  it("groups deviations by cause, in one line each, and counts those that are too many", () => {
    const deviations = [
      aClusterDeviation({ observed: "error: first\n  second\n" }),
      ...["old", "ultra", "shelf"].map((host) => aClusterDeviation({ host })),
      aClusterDeviation({ host: undefined, what: "apply blog.k8s.yaml", cause: "Another." }),
    ];
    expect(part(text({ deviations }), "deviation The pin")).toMatchInlineSnapshot(`
      "deviation The pin is that of another CA.
        firebat, join: expected the worker joins; observed error: first second
        old, join: expected the worker joins; observed error: no certificate matches the pin
        ultra, join: expected the worker joins; observed error: no certificate matches the pin
        and 1 more result"
    `);
    expect(part(text({ deviations }), "deviation Another.")).toContain("\n  apply blog.k8s.yaml: expected ");
    expect(text({ deviations })).toContain(
      "\n5 results are not as designed. 4 hosts took 57 s and up to 2501 MiB of memory.\n",
    );
  });

  it("says what imitated images do not show, and what the stage changes", () => {
    const imageLimits = [{ image: "blog:1", what: "blog runs `serve`, and a script imitates it." }];
    const setting = { what: "sysctl vm.panic", designed: "1", staged: undefined, why: "It is the machine's." };
    const differences = topology.hosts.map(({ name }) => ({ host: name, ...setting }));
    expect(text({ imageLimits })).toContain("  blog:1: blog runs `serve`, and a script imitates it.\n");
    expect(text({ differences })).toContain("\n  on all hosts: sysctl vm.panic. It is the machine's.\n");
    expect(text({ differences: differences.slice(1) })).toContain("\n  on firebat, old, ultra: sysctl vm.panic.");
  });

  it("leaves out what a cluster did not come to, and memory that is not counted", () => {
    const early = { nodes: [], services: [], events: [], deviations: [aClusterDeviation()], peakMemoryMiB: undefined };
    expect(text(early).split("\n\n")).toHaveLength(3);
    expect(text(early)).toContain("1 result is not as designed. 4 hosts took 57 s.\n");
  });

  it("ends with the result and when things happened", () => {
    expect(text().split("\n\n").slice(-2)).toEqual([
      "Since the hosts were started: control plane up after 4 s, 4 hosts Ready after 8 to 11 s.",
      "The cluster is as designed: 4 nodes are Ready, and 8 requests to services were answered. 4 hosts took 57 s and up to 2501 MiB of memory.\n",
    ]);
  });
});
