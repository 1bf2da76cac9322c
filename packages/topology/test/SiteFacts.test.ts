import { aTopology, type ManifestValue } from "@ducksnest/testing";
import type { AwsSiteFacts } from "@ducksnest/topology";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const ec2 = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };

function seoul(changes: Changes = {}): AwsSiteFacts {
  const site = aTopology(changes).sites.find(({ name }) => name === "seoul");
  if (site?.kind !== "aws") throw new Error("no AWS site seoul");
  return site;
}

describe("the ports that instances open to each other", () => {
  const ports = (changes: Changes) =>
    seoul(changes).peerPorts.map(({ protocol, from, to }) => `${protocol} ${from}-${to}`);
  const PORTS = ["tcp 5473-5473", "tcp 6443-6443", "tcp 10250-10250", "udp 4789-4789", "udp 41641-41641"];

  it("are those of all of them on their NICs, once each, and none of the tailnet's", () => {
    expect(ports({ "hosts.near": ec2 })).toEqual(PORTS);
  });

  it("are sorted by number, whichever host opens them first", () => {
    // By name, a worker comes first, and it does not open 6443.
    expect(ports({ "hosts.a": ec2 })).toEqual(PORTS);
  });

  it("are none if there is one instance", () => {
    expect(ports({})).toEqual([]);
  });
});

describe("IPIP between instances", () => {
  const ipip = (encapsulation: string, changes: Changes = { "hosts.near": ec2 }) =>
    seoul({ ...changes, "cluster.calico.encapsulation": encapsulation }).ipip;

  it("is let in if Calico uses it", () => {
    expect([ipip("IPIP"), ipip("IPIPCrossSubnet"), ipip("VXLAN"), ipip("None")]).toEqual([true, true, false, false]);
  });

  it("is not let in if there is one instance", () => {
    expect(ipip("IPIP", {})).toBe(false);
  });
});

describe("the instances of a site", () => {
  it("are its own, by name, with the API endpoint where the control plane is", () => {
    const site = seoul({ "hosts.near": ec2, "hosts.a": ec2 });
    expect(site.instances.map(({ name }) => name)).toEqual(["a", "control-plane", "near"]);
    expect(site.apiEndpoint).toEqual({ host: "control-plane.example.ts.net", port: 6443 });
    expect(seoul({ "hosts.control-plane": ec2, "hosts.old.role": "control-plane" }).apiEndpoint).toBeUndefined();
  });
});

describe("the names in AWS that several programs use", () => {
  it("are those of the homelab, the site and the hostname", () => {
    const site = seoul({ "hosts.control-plane.hostname": "cp" });
    expect(site.keyAlias).toBe("alias/ducksnest/ducksnest/seoul");
    expect(site.instances.map(({ identityParameter }) => identityParameter)).toEqual([
      "/ducksnest/ducksnest/cp/ssh-host-key",
    ]);
  });

  it("depend on no host's key", () => {
    const { instances } = seoul({
      "hosts.control-plane": undefined,
      "hosts.renamed": { ...ec2, role: "control-plane", hostname: "cp" },
    });
    expect(instances[0]?.identityParameter).toBe("/ducksnest/ducksnest/cp/ssh-host-key");
  });
});

describe("the first boot of an instance", () => {
  it("takes the flake that the manifest names, and allows Session Manager unless the manifest forbids it", () => {
    expect(seoul()).toMatchObject({ flake: undefined, sessionManager: true });
    const changes = { "nixos.flake": "github:octocat/homelab?dir=nix", "sites.seoul.sessionManager": false };
    expect(seoul(changes)).toMatchObject({ flake: "github:octocat/homelab?dir=nix", sessionManager: false });
  });
});

describe("the credits of an instance", () => {
  const credits = (instanceType: string, changes: Changes = {}) =>
    seoul({ "hosts.control-plane.instanceType": instanceType, ...changes }).instances[0]?.creditMode;

  it.each(["t3.medium", "t3a.medium", "t4g.medium"])("are standard unless the manifest says otherwise: %s", (type) => {
    expect(credits(type)).toBe("standard");
    expect(credits(type, { "hosts.control-plane.creditMode": "unlimited" })).toBe("unlimited");
  });

  it("do not exist on other types", () => expect(credits("m7a.large")).toBeUndefined());
});
