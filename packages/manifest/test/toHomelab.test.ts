import { aHomelab, aManifest, homelabOf, type ManifestData } from "@ducksnest/testing";

describe("the homelab of a manifest", () => {
  it("has its sites, hosts and users by name, whatever their order in the manifest", () => {
    const data = aManifest({ "users.ada": { sshKeys: ["ssh-ed25519 AAAA"] } });
    const reversed = {
      ...data,
      hosts: backwards(data.hosts),
      sites: backwards(data.sites),
      users: backwards(data.users),
    };
    expect(homelabOf(reversed)).toEqual(homelabOf(data));
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
    const { sites, hosts, users } = homelabOf(reversed);
    expect(names(sites)).toEqual(["home", "seoul"]);
    expect(names(hosts)).toEqual(["control-plane", "firebat", "old", "ultra"]);
    expect(names(users)).toEqual(["ada", "admin"]);
  });

  it("sorts names by code unit, which no locale changes", () => {
    const { checks } = aHomelab({ checks: { "b-b": "off", "C-c": "off", "a-a": "off" } });
    expect([...checks.keys()]).toEqual(["C-c", "a-a", "b-b"]);
  });

  it("has defaults filled in", () => {
    const homelab = aHomelab({
      tailnet: { domain: "example.ts.net" },
      "nixos.timeZone": undefined,
      "cluster.dnsDomain": undefined,
      "cluster.calico": { version: "v3.32.1" },
      "sites.home.mtu": undefined,
      "hosts.ultra.hostname": undefined,
      "hosts.ultra.hardware.disk": { sizeGiB: 100 },
      "hosts.ultra.hardware.gpus": undefined,
    });
    expect(homelab).toMatchObject({
      nixos: { timeZone: "UTC" },
      cluster: {
        dnsDomain: "cluster.local",
        calico: { encapsulation: "VXLAN", dataplane: "iptables", mtu: "auto", nodeAddress: { kind: "auto" } },
      },
      state: undefined,
      nixCache: undefined,
      github: undefined,
    });
    expect(JSON.stringify(homelab.tailnet)).toBe(
      '{"cidr":"100.64.0.0/10","mtu":1280,"interface":"tailscale0","domain":"example.ts.net"}',
    );
    expect(homelab.sites[0]).toMatchObject({ mtu: { bytes: 1500 } });
    expect(homelab.hosts.find(({ name }) => name === "ultra")).toMatchObject({
      hostname: "ultra",
      stateVersion: "26.05",
      hardware: {
        gpus: [],
        laptop: true,
        disk: { filesystem: "ext4", device: "/dev/disk/by-label/nixos", espDevice: "/dev/disk/by-label/boot" },
      },
    });
  });

  it("puts an EC2 host into the first subnet, on the first Nitro interface, unless told otherwise", () => {
    const [controlPlane] = aHomelab().hosts;
    expect(controlPlane).toMatchObject({
      kind: "aws",
      subnet: { zone: "a" },
      interface: { name: "ens5" },
      address: undefined,
    });
    const [moved] = aHomelab({
      "hosts.control-plane.subnet": "10.20.1.0/24",
      "hosts.control-plane.interface": { name: "eth0", kind: "ethernet" },
    }).hosts;
    expect(moved).toMatchObject({ subnet: { zone: "c" }, interface: { name: "eth0" } });
  });

  it("gives etcd a volume of 8 GiB on a control plane, and none on a worker", () => {
    const edge = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
    const volume = (name: string, changes: ManifestData = {}) => {
      const host = aHomelab({ "hosts.edge": edge, ...changes }).hosts.find((each) => each.name === name);
      return host?.kind === "aws" ? host.etcdVolume?.toString() : "not on AWS";
    };
    expect(volume("control-plane")).toBe("8 GiB");
    expect(volume("control-plane", { "hosts.control-plane.etcdVolumeGiB": 20.5 })).toBe("20.5 GiB");
    expect(volume("edge")).toBeUndefined();
  });

  it("has image, credits and flake only if the manifest names them, and Session Manager unless it says no", () => {
    const [plain] = aHomelab().hosts;
    expect(plain).toMatchObject({ image: undefined, creditMode: undefined, site: { sessionManager: true } });
    expect(aHomelab().nixos.flake).toBeUndefined();
    const named = aHomelab({
      "nixos.flake": "github:octocat/homelab?dir=nix",
      "sites.seoul.sessionManager": false,
      "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" },
      "hosts.control-plane.creditMode": "unlimited",
    });
    expect(named.nixos.flake).toBe("github:octocat/homelab?dir=nix");
    expect(named.hosts[0]).toMatchObject({
      image: { ami: "ami-0123456789abcdef0", architecture: undefined },
      creditMode: "unlimited",
      site: { sessionManager: false },
    });
  });

  it("tells the four ways of finding a node's address apart", () => {
    const method = (nodeAddress: string | ManifestData) =>
      JSON.stringify(aHomelab({ "cluster.calico.nodeAddress": nodeAddress }).cluster.calico.nodeAddress);
    expect(method("auto")).toBe('{"kind":"auto"}');
    expect(method("nodeInternalIp")).toBe('{"kind":"nodeInternalIp"}');
    expect(method({ interface: "wlan*" })).toBe('{"kind":"interface","pattern":"wlan*"}');
    expect(method({ cidrs: ["10.0.0.0/8"] })).toBe('{"kind":"cidrs","cidrs":["10.0.0.0/8"]}');
  });

  it("has a prefix for the state only if one is given", () => {
    const s3 = { bucket: "ducksnest-state", region: "ap-northeast-2" };
    expect(aHomelab({ state: { s3 } }).state).toMatchObject({ keyPrefix: undefined, kmsKeyAlias: undefined });
    expect(aHomelab({ state: { s3: { ...s3, keyPrefix: "lab/tf" } } }).state?.keyPrefix).toBe("lab/tf");
  });

  it("is frozen, all the way down", () => {
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
    };
    visit(aHomelab({ checks: { "worker-memory": "off" } }), "homelab");
    expect(thawed).toEqual([]);
  });
});

function backwards(section: unknown): ManifestData {
  return Object.fromEntries(Object.entries(section as ManifestData).reverse());
}
