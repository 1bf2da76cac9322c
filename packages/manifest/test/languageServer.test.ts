import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { referenceText } from "@ducksnest/testing";
import { LanguageServer, type Place } from "./_LanguageServer";

const SCHEMA = join(__dirname, "../homelab.schema.json");

/** The reference manifest with one place of its text replaced. `|` marks where the pointer is. */
function document(from: string, to: string): { readonly text: string; readonly pointer: Place } {
  const whole = referenceText().replace(/\$schema=\S+/, `$schema=${pathToFileURL(SCHEMA)}`);
  if (!whole.includes(from)) throw new Error(`the reference manifest does not hold ${JSON.stringify(from)}`);
  const marked = whole.replace(from, () => to);
  const before = marked.slice(0, marked.indexOf("|")).split("\n");
  return {
    text: marked.replace("|", ""),
    pointer: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}

jest.setTimeout(30_000);

describe("the YAML language server, with the manifest's schema", () => {
  let server: LanguageServer;
  let documents = 0;

  beforeAll(async () => {
    server = await LanguageServer.start();
  });
  afterAll(() => server.stop());

  async function open(from: string, to: string) {
    documents += 1;
    const uri = `file:///homelab-${documents}.yaml`;
    const { text, pointer } = document(from, to);
    return { uri, pointer, problems: await server.open(uri, text) };
  }

  it("finds nothing wrong with the reference manifest", async () => {
    expect((await open("name: ducksnest", "name: |ducksnest")).problems).toEqual([]);
  });

  it.each<[from: string, to: string, description: string]>([
    ["name: ducksnest", "na|me: ducksnest", "Names the cluster, the VPC and the Terraform stacks"],
    ["timeZone: Asia/Seoul", "time|Zone: Asia/Seoul", "Time zone of every host, by its IANA name"],
    ["podCidr:", "pod|Cidr:", "The only Calico pool, which is also kubeadm's podSubnet"],
    ["encapsulation: VXLAN", "encap|sulation: VXLAN", "Encapsulation of pods' packets between nodes"],
    ["loginServer: null", "login|Server: null", "URL of a Headscale server"],
    ["gateway: 192", "gate|way: 192", "The router's address in the LAN"],
    ["zone: c", "zo|ne: c", "Letter of the availability zone"],
    ["role: worker", "ro|le: worker", "Role in the cluster"],
    ["threads: 4", "thre|ads: 4", "Hardware threads, as"],
    ["boot: { bios: /dev/sda }", "boot: { bi|os: /dev/sda }", "The whole disk whose boot sector holds GRUB"],
    ["users:", "checks: { mtu-fits|-every-path: error }\nusers:", "A full-size pod packet"],
  ])("explains %s", async (from, to, description) => {
    const { uri, pointer } = await open(from, to);
    expect(await server.hover(uri, pointer)).toContain(description);
  });

  it.each<[from: string, to: string, words: readonly string[]]>([
    ["nixos:\n", "nixos:\n  |\n", ["nodeExporter"]],
    ["dataplane: iptables", "dataplane: |", ["iptables", "nftables"]],
    ["encapsulation: VXLAN", "encapsulation: |", ["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"]],
    ["nodeAddress: auto #", "nodeAddress: |\n    #", ["auto", "nodeInternalIp"]],
    ["sites:\n", "sites:\n  office:\n    kind: |\n", ["lan", "aws"]],
    ["role: control-plane", "role: |", ["control-plane", "worker"]],
    ["boot: uefi", "boot: |", ["uefi"]],
    ["instanceType: t3.medium", "instanceType: t3.medium\n    |", ["subnet", "address", "stateVersion"]],
    ["filesystem: ext4", "filesystem: |", ["ext4", "xfs", "btrfs"]],
    ["wifi: { ssid: ducksnest }", "wifi:\n      |", ["ssid"]],
    ["users:", "checks:\n  |\nusers:", ["mtu-fits-every-path", "boot-suits-machine"]],
    ["users:", "checks:\n  boot-suits-machine: |\nusers:", ['"off"', "warning", "error"]],
  ])("proposes words for %s", async (from, to, words) => {
    const { uri, pointer } = await open(from, to);
    expect(await server.complete(uri, pointer)).toEqual(expect.arrayContaining([...words]));
  });

  it.each<[from: string, to: string, problem: string]>([
    ["role: control-plane", "role: |master", "47: Value is not accepted."],
    ["    mtu: 1500", "    mtu: |9217", "34: Value is above the maximum of 9216."],
    ["podCidr: 10.244.0.0/16", "podCidr: |10.244.0.0", "12: String does not match the pattern"],
    ["instanceType: t3.medium", "instanceType: t3.medium\n    |boot: uefi", "49: Property boot is not allowed."],
    ["rootVolumeGiB: 30", "rootVolumeGiB: |1e300", "49: Value is above the maximum of 16384."],
    ["    rootVolumeGiB: 30\n", "|", 'Missing property "rootVolumeGiB".'],
    ["users:", "checks: { mtu-fits: |off }\nusers:", "Property mtu-fits is not allowed."],
  ])("refuses %s as %s", async (from, to, problem) => {
    const { problems } = await open(from, to);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});
