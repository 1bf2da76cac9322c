import type { JsonObject } from "@ducksnest/checks";
import { ClusterDnsRule } from "../../../src/rules/network/cluster-dns-follows-manifest";
import { outputFindingsOf } from "../../_outputs";

const KUBEADM = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
}
`;

const inKubeSystem = (kind: string, name: string, rest: JsonObject) => ({
  kind,
  metadata: { namespace: "kube-system", name },
  ...rest,
});
const findings = (from: string, to: string) =>
  outputFindingsOf(ClusterDnsRule, {
    cluster: [inKubeSystem("ConfigMap", "coredns", { data: { Corefile: KUBEADM.replace(from, to) } })],
  });

describe("cluster-dns-follows-manifest", () => {
  it.each([
    ["", ""],
    ["forward . /etc/resolv.conf", "forward . 1.1.1.1 tls://9.9.9.9"],
    ["kubernetes cluster.local", "kubernetes cluster.local."],
    ["kubernetes cluster.local in-addr.arpa ip6.arpa", "kubernetes"],
    ["cache 30", "cache 30\n}\nhome.lan:53 {\n forward . 192.168.0.1"],
  ])("passes with kubeadm's Corefile, %j as %j", (from, to) => expect(findings(from, to)).toEqual([]));

  it.each([
    [
      "cluster.local",
      "home.lan",
      "serves services in home.lan, in-addr.arpa and ip6.arpa, but pods look for them in cluster.local. -> Write `kubernetes cluster.local in-addr.arpa ip6.arpa { ... }`, or change cluster.dnsDomain.",
    ],
    [
      "kubernetes",
      "# kubernetes",
      "serves no services, but pods look for them in cluster.local. -> Write `kubernetes cluster.local in-addr.arpa ip6.arpa { ... }`, or change cluster.dnsDomain.",
    ],
    [
      "/etc/resolv.conf",
      "127.0.0.53 10.96.0.10:53",
      "forwards to 127.0.0.53 and 10.96.0.10:53, which is CoreDNS itself, so it ends with a loop. -> Forward to /etc/resolv.conf, or to a name server outside 10.96.0.0/12.",
    ],
    [
      "    ready\n",
      "",
      "has no plugin ready, so nothing answers on port 8181 and no pod of CoreDNS ever becomes ready. -> Add a line `ready` to the server block of port 53.",
    ],
    [
      "health {\n       lameduck 5s\n    }",
      "",
      "has no plugin health, so nothing answers on port 8080 and the kubelet restarts CoreDNS again and again. -> Add a line `health` to the server block of port 53.",
    ],
  ])("reports %j as %j", (from, to, problem) => {
    expect(findings(from, to)).toEqual([`cluster.dnsDomain: ConfigMap kube-system/coredns ${problem}`]);
  });

  it("reports a ConfigMap without a Corefile, and a DNS service at another address", () => {
    const cluster = [
      inKubeSystem("ConfigMap", "coredns", { data: {} }),
      inKubeSystem("Service", "kube-dns", { spec: { clusterIP: "10.96.0.53" } }),
      inKubeSystem("Service", "kube-dns", { spec: { clusterIP: "10.96.0.10" } }),
    ];
    expect(outputFindingsOf(ClusterDnsRule, { cluster })).toEqual([
      "cluster.dnsDomain: ConfigMap kube-system/coredns has no Corefile, so CoreDNS serves nothing. -> Add the key Corefile.",
      "cluster.serviceCidr: Service kube-system/kube-dns has clusterIP 10.96.0.53, but kubelets send pods to 10.96.0.10. -> Set clusterIP to 10.96.0.10.",
    ]);
  });
});
