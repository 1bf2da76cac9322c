import { aTopology, type ManifestValue } from "@ducksnest/testing";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

/** Readers of every file, by file. */
function readers(changes: Changes = {}): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(aTopology(changes).secrets.secrets.map(({ file, readers }) => [file, readers]));
}

/** The files from which a host may read each of its secrets. */
function filesOf(hostname: string, changes: Changes = {}): Readonly<Record<string, readonly string[]>> {
  const host = aTopology(changes).hosts.find((each) => each.hostname === hostname);
  return Object.fromEntries((host?.secrets ?? []).map(({ name, files }) => [name, files]));
}

const WIRED = { name: "eth0", kind: "ethernet" };
const LAPTOPS = ["laptop-firebat", "laptop-old", "laptop-ultra"];

describe("the secrets of a homelab", () => {
  it("are these, each for the hosts that read it", () => {
    const everyone = ["control-plane", ...LAPTOPS];
    const perHost = everyone.flatMap((hostname) => [
      [`hosts/${hostname}/console-password.age`, [hostname]],
      ...(hostname === "control-plane" ? [] : [[`hosts/${hostname}/join-token.age`, [hostname]]]),
      [`hosts/${hostname}/tailscale-auth-key.age`, [hostname]],
    ]);
    expect(Object.entries(readers())).toEqual([
      ...perHost,
      ...["ca", "etcd-ca", "front-proxy-ca", "sa"].map((key) => [`pki/${key}.key.age`, ["control-plane"]]),
      ["shared/console-password.age", everyone],
      ["shared/tailscale-auth-key.age", everyone],
      ["shared/wifi.age", LAPTOPS],
      ["sites/home/wifi.age", LAPTOPS],
    ]);
  });

  it("have a name, a scope, and hosts that work without some of them", () => {
    const { secrets } = aTopology().secrets;
    const one = (file: string) => secrets.find((secret) => secret.file === file);
    expect(one("hosts/laptop-old/join-token.age")).toMatchObject({
      name: "join-token",
      scope: { kind: "host", hostname: "laptop-old" },
    });
    expect(one("sites/home/wifi.age")).toMatchObject({ name: "wifi", scope: { kind: "site", site: "home" } });
    expect(one("shared/tailscale-auth-key.age")).toMatchObject({
      name: "tailscale-auth-key",
      scope: { kind: "shared" },
    });
    expect(one("pki/etcd-ca.key.age")).toMatchObject({ name: "pki-etcd-ca", scope: { kind: "pki" } });
    const optional = secrets.filter((secret) => secret.optional).map(({ name }) => name);
    expect([...new Set(optional)].sort()).toEqual([
      "console-password",
      "pki-ca",
      "pki-etcd-ca",
      "pki-front-proxy-ca",
      "pki-sa",
    ]);
  });

  it("give each LAN its own Wi-Fi passphrase, read only by the hosts with Wi-Fi there", () => {
    const office = { kind: "lan", cidr: "192.168.7.0/24", gateway: "192.168.7.1", wifi: { ssid: "office" } };
    const found = readers({
      "sites.office": office,
      "hosts.old.site": "office",
      "hosts.old.address": "192.168.7.17",
      "hosts.ultra.interface": WIRED,
    });
    expect(found["sites/home/wifi.age"]).toEqual(["laptop-firebat"]);
    expect(found["sites/office/wifi.age"]).toEqual(["laptop-old"]);
    expect(found["shared/wifi.age"]).toEqual(["laptop-firebat", "laptop-old"]);
  });

  it("have no passphrase where nobody uses Wi-Fi", () => {
    const wired = { "hosts.firebat.interface": WIRED, "hosts.old.interface": WIRED, "hosts.ultra.interface": WIRED };
    expect(Object.keys(readers(wired)).filter((file) => file.includes("wifi"))).toEqual([]);
  });

  it("name readers by hostname, sorted, whatever their keys in the manifest", () => {
    const found = readers({ "hosts.firebat.hostname": "zebra" });
    expect(found["shared/wifi.age"]).toEqual(["laptop-old", "laptop-ultra", "zebra"]);
    expect(found["hosts/zebra/join-token.age"]).toEqual(["zebra"]);
  });

  it("have the manifest's operators and its validity of tokens", () => {
    const operators = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM"];
    expect(aTopology({ secrets: { operators, tokenTtlHours: 12 } }).secrets).toMatchObject({
      operators,
      tokenTtlHours: 12,
    });
    expect(aTopology().secrets).toMatchObject({ operators: [], tokenTtlHours: 24 });
  });
});

describe("a host's secret", () => {
  it("is its own, else its site's, else everyone's", () => {
    expect(filesOf("laptop-old")).toEqual({
      "join-token": ["hosts/laptop-old/join-token.age"],
      "tailscale-auth-key": ["hosts/laptop-old/tailscale-auth-key.age", "shared/tailscale-auth-key.age"],
      wifi: ["sites/home/wifi.age", "shared/wifi.age"],
      "console-password": ["hosts/laptop-old/console-password.age", "shared/console-password.age"],
    });
  });

  it("on EC2 is like any other's", () => {
    expect(filesOf("control-plane")).toEqual({
      "pki-ca": ["pki/ca.key.age"],
      "pki-front-proxy-ca": ["pki/front-proxy-ca.key.age"],
      "pki-etcd-ca": ["pki/etcd-ca.key.age"],
      "pki-sa": ["pki/sa.key.age"],
      "tailscale-auth-key": ["hosts/control-plane/tailscale-auth-key.age", "shared/tailscale-auth-key.age"],
      "console-password": ["hosts/control-plane/console-password.age", "shared/console-password.age"],
    });
  });

  it("is in a file of the homelab's list, which has no other files", () => {
    const { hosts, secrets } = aTopology();
    const files = hosts.flatMap((host) => host.secrets.flatMap((secret) => secret.files));
    expect([...new Set(files)].sort()).toEqual(secrets.secrets.map(({ file }) => file));
  });
});
