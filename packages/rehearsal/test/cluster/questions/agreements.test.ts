import { agreements } from "../../../src/cluster/questions/agreements";
import type { HostSettings } from "../../../src/nixos/HostSettings";
import { aHost, aUnit } from "../../nixos/_settings";

const DROP_IN = { kind: "KubeletConfiguration", clusterDNS: ["10.96.0.10"] };
const networking = { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/12" };
const documents = [{ kind: "ClusterConfiguration", networking }];

/** A control plane and a worker whose settings agree, with some replaced. */
function hosts(worker: Partial<HostSettings> = {}): readonly HostSettings[] {
  return [
    aHost({ kubeadmDocuments: documents, kubeletDropIn: DROP_IN }),
    aHost({ name: "w", role: "worker", kubeletDropIn: DROP_IN, ...worker }),
  ];
}

function calico(cidr: string) {
  const text = `kind: Installation\nspec:\n  calicoNetwork:\n    ipPools:\n      - cidr: ${cidr}\n---\nkind: APIServer\n`;
  return [{ name: "calico.k8s.yaml", text, isKnown: false }];
}

function found(...given: Parameters<typeof agreements>) {
  return agreements(...given).map(({ host, what, observed }) => [host, what, observed]);
}

describe("agreements", () => {
  it("hold in a design that fits together", () => {
    expect(agreements(hosts(), calico("10.244.0.0/16"))).toEqual([]);
  });

  it("break if no pool of Calico is kubeadm's pod network", () => {
    expect(found(hosts(), calico("10.245.0.0/16"))).toEqual([[undefined, "pod network", "10.245.0.0/16"]]);
  });

  it("break if a kubelet's DNS server is not the tenth address of the services", () => {
    const worker = { kubeletDropIn: { ...DROP_IN, clusterDNS: ["10.96.0.11"] } };
    expect(found(hosts(worker), [])).toEqual([["w", "clusterDNS of the kubelet", "10.96.0.11"]]);
  });

  it("break if nothing starts a unit of the node at boot", () => {
    const started = { wantedBy: ["multi-user.target"] };
    const path = { ...started, pathExists: ["/token"], conditionPathExists: [] };
    const units = { kubelet: aUnit(started), "kubeadm-join": aUnit(), mine: aUnit() };
    expect(agreements(hosts({ units, paths: { "kubeadm-join": path } }), [])).toEqual([]);
    expect(found(hosts({ units }), [])).toEqual([["w", "start of the unit kubeadm-join", "nothing wants it"]]);
    const elsewhere = { kubelet: aUnit({ wantedBy: ["rescue.target"] }) };
    expect(found(hosts({ units: elsewhere }), [])).toEqual([["w", "start of the unit kubelet", "rescue.target"]]);
  });

  it("break if a kubelet has no drop-in", () => {
    expect(found(hosts({ kubeletDropIn: {} }), [])).toEqual([["w", "configuration of the kubelet", "none"]]);
  });
});
