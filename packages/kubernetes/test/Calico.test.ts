import { Calico, FelixConfiguration } from "@ducksnest/kubernetes";
import { aTopology, itWith, type ManifestValue } from "@ducksnest/testing";
import { Yaml } from "cdk8s";
import { buildByKubectl, byName, type KubernetesObject, objects, only, parseYaml, readByKubectl } from "./_chart";

function calico(changes: Readonly<Record<string, ManifestValue>> = {}): readonly KubernetesObject[] {
  const { calico } = aTopology(changes);
  return objects((chart) => {
    new Calico(chart, "calico", calico);
    new FelixConfiguration(chart, "felix", calico);
  });
}

const network = (changes?: Readonly<Record<string, ManifestValue>>) =>
  only(calico(changes), "Installation")["spec"].calicoNetwork;

it("is one Installation, one API server and one FelixConfiguration", () => {
  expect(calico().map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata])).toEqual([
    ["operator.tigera.io/v1", "Installation", { name: "default" }],
    ["operator.tigera.io/v1", "APIServer", { name: "default" }],
    ["projectcalico.org/v3", "FelixConfiguration", { name: "default" }],
  ]);
});

it("sets the inner MTU: the tailnet's 1280 minus VXLAN's 50", () => {
  expect(network().mtu).toBe(1230);
  expect(network({ "tailnet.mtu": 1400 }).mtu).toBe(1350);
  expect(network({ "cluster.calico.encapsulation": "IPIP" }).mtu).toBe(1260);
  expect(network({ "cluster.calico.wireguard": true }).mtu).toBe(1220);
  expect(network({ "cluster.calico.encapsulation": "None" }).mtu).toBe(1280);
  expect(network({ "cluster.calico.mtu": 1200 }).mtu).toBe(1200);
});

it.each([
  ["VXLAN", "Disabled"],
  ["VXLANCrossSubnet", "Disabled"],
  ["IPIP", "Enabled"],
  ["IPIPCrossSubnet", "Enabled"],
  ["None", "Enabled"],
])("%s has BGP %s", (encapsulation, bgp) => {
  const { ipPools, ...rest } = network({ "cluster.calico.encapsulation": encapsulation });
  expect(rest.bgp).toBe(bgp);
  expect(ipPools).toEqual([expect.objectContaining({ encapsulation })]);
});

it("has one pool, kubeadm's podSubnet, and masquerades packets that leave it", () => {
  expect(network({ "cluster.podCidr": "10.42.0.0/16" }).ipPools).toEqual([
    {
      name: "default-ipv4-ippool",
      cidr: "10.42.0.0/16",
      encapsulation: "VXLAN",
      natOutgoing: "Enabled",
      nodeSelector: "all()",
    },
  ]);
});

it.each([
  ["iptables", "Iptables"],
  ["nftables", "Nftables"],
])("programs %s as the operator's %s", (dataplane, linuxDataplane) => {
  expect(network({ "cluster.calico.dataplane": dataplane }).linuxDataplane).toBe(linuxDataplane);
});

it.each<[ManifestValue, Readonly<Record<string, unknown>>]>([
  ["auto", { interface: "^(\\Qens5\\E|\\Qwlan0\\E)$" }],
  ["nodeInternalIp", { kubernetes: "NodeInternalIP" }],
  [{ interface: "^wlan.*" }, { interface: "^wlan.*" }],
  [{ cidrs: ["10.20.0.0/16", "192.168.0.0/24"] }, { cidrs: ["10.20.0.0/16", "192.168.0.0/24"] }],
])("finds a node's address by %j, and by one method only", (nodeAddress, rendered) => {
  const method = network({ "cluster.calico.nodeAddress": nodeAddress }).nodeAddressAutodetectionV4;
  expect(Object.keys(method)).toHaveLength(1);
  expect(normalized(method)).toEqual(normalized(rendered));
});

it("installs neither flex volumes nor a CSI driver", () => {
  expect(only(calico(), "Installation")["spec"]).toMatchObject({
    flexVolumePath: "None",
    kubeletVolumePluginPath: "None",
    variant: "Calico",
  });
});

describe("Felix's mark mask", () => {
  const { iptablesMarkMask, nftablesMarkMask } = only(calico(), "FelixConfiguration")["spec"];

  it("is the same in both dataplanes, and an integer of 31 bits", () => {
    expect(iptablesMarkMask).toBe(nftablesMarkMask);
    expect(Number.isInteger(iptablesMarkMask)).toBe(true);
    expect(iptablesMarkMask).toBeLessThan(2 ** 31);
    expect(iptablesMarkMask).toBe(2130710272);
  });

  it("avoids the bits of Tailscale and kube-proxy, and has the eight bits that Felix needs", () => {
    expect(iptablesMarkMask & 0xff0000).toBe(0);
    expect(iptablesMarkMask & 0xc000).toBe(0);
    expect(iptablesMarkMask.toString(2).replaceAll("0", "").length).toBeGreaterThanOrEqual(8);
  });

  it("is written as a decimal integer, which is what the API reads", () => {
    expect(Yaml.stringify(only(calico(), "FelixConfiguration"))).toMatchInlineSnapshot(`
"apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata:
  name: default
spec:
  iptablesMarkMask: 2130710272
  nftablesMarkMask: 2130710272
"
`);
  });
});

it("has Felix turn off the checksum offload only if the manifest says so", () => {
  const felix = (changes = {}) => only(calico(changes), "FelixConfiguration")["spec"];
  expect(felix()).not.toHaveProperty("featureDetectOverride");
  expect(felix({ "cluster.calico.vxlanChecksumOffload": false })).toHaveProperty(
    "featureDetectOverride",
    "ChecksumOffloadBroken=true",
  );
});

describe("WireGuard", () => {
  const felix = (changes?: Readonly<Record<string, ManifestValue>>) =>
    only(calico(changes), "FelixConfiguration")["spec"];

  it("is off unless the manifest turns it on", () => {
    expect(felix()).not.toHaveProperty("wireguardEnabled");
    expect(felix({ "cluster.calico.wireguard": true }).wireguardEnabled).toBe(true);
  });

  it("avoids Tailscale's routing table 52", () => {
    const [tables, ...others] = felix({ "cluster.calico.wireguard": true }).routeTableRanges;
    expect(others).toEqual([]);
    expect(tables.min).toBeGreaterThan(52);
    expect(tables.max).toBeLessThanOrEqual(250);
  });
});

it("runs Calico's own API server on the control plane, where it starts whatever the state of the workers is", () => {
  expect(only(calico(), "Installation")).toMatchObject({
    spec: { controlPlaneNodeSelector: { "node-role.kubernetes.io/control-plane": "" }, controlPlaneReplicas: 1 },
  });
});

it("sets only what Calico 3.32's Installation has", () => {
  const { spec } = only(calico(), "Installation") as KubernetesObject & { spec: Record<string, unknown> };
  expect(Object.keys(spec).sort()).toEqual([
    "calicoNetwork",
    "controlPlaneNodeSelector",
    "controlPlaneReplicas",
    "flexVolumePath",
    "kubeletVolumePluginPath",
    "variant",
  ]);
  expect(Object.keys(network()).sort()).toEqual([
    "bgp",
    "ipPools",
    "linuxDataplane",
    "mtu",
    "nodeAddressAutodetectionV4",
  ]);
});

it("is unchanged after a round trip through YAML", () => {
  expect(parseYaml(Yaml.stringify(...calico()))).toEqual(calico());
});

itWith("kubectl")("is read by kubectl as it was meant", () => {
  expect(byName(readByKubectl(calico()))).toEqual(byName(calico()));
  expect(buildByKubectl(calico())).toHaveLength(3);
});

itWith("kubectl")("may not be there twice", () => {
  expect(() => buildByKubectl([...calico(), ...calico()])).toThrow(
    "may not add resource with an already registered id",
  );
});

/** RE2 may quote a name or leave it: both mean the same. */
function normalized(method: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(method).replaceAll("\\\\Q", "").replaceAll("\\\\E", ""));
}
