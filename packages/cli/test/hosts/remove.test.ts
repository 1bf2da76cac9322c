import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleText, referenceText } from "@ducksnest/testing";
import { ducksnest } from "../ducksnest";
import { pipedInput, typedInput } from "../workspace";
import { ATTIC, Home } from "./_Home";
import { Kubectl } from "./_kubectl";

jest.setTimeout(60_000);

async function filledHome(text = referenceText()): Promise<Home> {
  const home = new Home(text);
  await home.fill();
  return home;
}

describe("host remove", () => {
  it("removes the host from manifest, secrets and outputs, and says what it still knows", async () => {
    const home = await filledHome();
    const key = (await home.secrets()).get("hosts/laptop-old/ssh_host_ed25519_key.age") ?? "";
    expect(await home.canDecrypt(key, "shared/wifi.age")).toBe(true);
    expect(await home.run(["synth"])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(home.folder, "nix/hosts/laptop-old/default.nix"))).toBe(true);

    const { exitCode, out } = await home.runAsOperator(["host", "remove", "laptop-old"], typedInput("y"));
    expect(exitCode).toBe(0);
    expect(home.text).not.toContain("laptop-old");
    expect(await home.canDecrypt(key, "shared/wifi.age")).toBe(false);
    expect([...(await home.secrets()).keys()].filter((file) => file.includes("old"))).toEqual([]);
    expect(readFileSync(join(home.folder, "nix/secrets/ducksnest/known_hosts"), "utf8")).not.toContain("laptop-old");
    expect(out).toContain("removed  nix/hosts/laptop-old/default.nix");
    expect(out).toContain("rekeyed  nix/secrets/ducksnest/shared/wifi.age");
    expect(out.slice(out.indexOf("\nNext:"))).toMatchInlineSnapshot(`
      "
      Next:
        1. kubectl drain laptop-old --ignore-daemonsets --delete-emptydir-data --timeout=5m
        2. kubectl delete node laptop-old
        3. Remove laptop-old at https://login.tailscale.com/admin/machines
        4. Turn laptop-old off and erase its disk, because a running kubelet can register again
        5. Deploy the other hosts, because their firewalls accept 192.168.0.17 until they have the new nix/nodes.nix

      laptop-old knows these values, and its key can decrypt them in Git's history. Change them if you do not trust who has it:
        console-password of all hosts: ducksnest secrets set console-password
        tailscale-auth-key of all hosts: ducksnest secrets set tailscale-auth-key
        wifi of all hosts: ducksnest secrets set wifi
      Its kubelet's certificate (system:node:laptop-old) is valid for a year from joining or from its last renewal, at most until 2027-11-27. Kubernetes cannot revoke it, and anyone who has it can renew it. Only a new CA ends it: ducksnest pki rotate ca
      "
    `);
  });

  it("takes the host's token away, and names the Secret", async () => {
    const home = await filledHome();
    const add = ["host", "add", "edge", "--site", "seoul", "--instance-type", "t3.small", "--volume", "20"];
    const [, id] = /join token {2}(\w{6})/.exec((await home.runAsOperator(add)).out) ?? [];
    const { out } = await home.runAsOperator(["host", "remove", "edge", "--yes"]);
    expect(out).toContain(`kubectl delete secret bootstrap-token-${id} -n kube-system --ignore-not-found\n`);
    expect(out).toContain("cdktf deploy, which destroys the EC2 instance");
    expect(existsSync(join(home.folder, "nix/secrets/ducksnest/join-tokens.yaml"))).toBe(false);
  });

  it("names Headscale's commands if the tailnet is Headscale's", async () => {
    const home = await filledHome(referenceText().replace("loginServer: null", "loginServer: https://hs.example.org"));
    const { out } = await home.runAsOperator(["host", "remove", "old", "--yes"]);
    expect(out).toContain("On https://hs.example.org: headscale nodes list, then headscale nodes delete --identifier");
  });

  it("keeps a secret that no other host reads, but not for the host", async () => {
    const home = await filledHome(exampleText("two-homes").replace(/^secrets:\n(?: .*\n)*/m, ""));
    const files = join(home.folder, "nix/secrets/family/shared/wifi.age");
    const key = (await home.secrets()).get("hosts/attic-laptop/ssh_host_ed25519_key.age") ?? "";
    expect(await home.canDecrypt(key, "shared/wifi.age")).toBe(true);
    await home.runAsOperator(["host", "remove", "attic", "--yes"]);
    expect(existsSync(files)).toBe(true);
    expect(await home.canDecrypt(key, "shared/wifi.age")).toBe(false);
  });

  it("drains with --apply before it changes anything", async () => {
    const home = await filledHome();
    const kubectl = new Kubectl();
    const { status, stdout } = apply(home, home.identity, kubectl);
    expect({ status, drains: stdout.includes("kubectl drain") }).toEqual({ status: 0, drains: false });
    expect(kubectl.calls).toEqual([
      "drain laptop-old --ignore-daemonsets --delete-emptydir-data --timeout=5m",
      "delete node laptop-old",
    ]);
    expect(home.text).not.toContain("laptop-old");
  });
});

/** Runs the built command with a stand-in for kubectl. */
function apply(home: Home, identity: string, { env }: Kubectl) {
  const args = ["host", "remove", "old", "--yes", "--apply", "--identity", identity, "--manifest", home.manifest];
  return ducksnest(args, { env });
}

describe("host remove changes nothing", () => {
  async function unchanged(home: Home, args: readonly string[], input = pipedInput()) {
    const files = new Map(home.files);
    const result = await home.run(args, input).catch((error: unknown) => String(error));
    expect(new Map(home.files)).toEqual(files);
    return result;
  }

  it("for the control plane, with the reason", async () => {
    const result = await unchanged(await filledHome(), ["host", "remove", "control-plane", "--yes"]);
    expect(result).toContain("control-plane is the control plane, and the cluster's state is on it");
  });

  it("for an unknown host", async () => {
    expect(await unchanged(await filledHome(), ["host", "remove", "odl"])).toContain('the manifest has no host "odl"');
  });

  it("if nobody confirms, or nobody can", async () => {
    const home = await filledHome();
    const input = typedInput("");
    expect(await unchanged(home, ["host", "remove", "old"], input)).toMatchObject({ exitCode: 1 });
    expect(input.asked).toEqual([["Remove the host old (laptop-old)? [y/N] ", false]]);
    const added = await home.runAsOperator(["host", "add", "attic", "--site", "home", ...ATTIC, "--hostname", "attic"]);
    expect(added.exitCode).toBe(0);
    const same = typedInput("");
    expect(await unchanged(home, ["host", "remove", "attic"], same)).toMatchObject({ exitCode: 1 });
    expect(same.asked).toEqual([["Remove the host attic? [y/N] ", false]]);
    expect(await unchanged(home, ["host", "remove", "old"])).toContain("add --yes");
  });

  it("without a key that decrypts the shared secrets, also with --apply", async () => {
    const home = await filledHome();
    const kubectl = new Kubectl();
    const files = new Map(home.files);
    const { status, stderr } = apply(home, home.stranger, kubectl);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/shared\/wifi.age: .*Name the private key of ssh-ed25519/),
    });
    expect(kubectl.calls).toEqual([]);
    expect(new Map(home.files)).toEqual(files);
  });

  it.each(["drain", "delete"])("if kubectl %s fails, and says what to do", async (failing) => {
    const home = await filledHome();
    const kubectl = new Kubectl(failing);
    const files = new Map(home.files);
    const { status, stderr } = apply(home, home.identity, kubectl);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        new RegExp(`pods are in the way\\nducksnest: .kubectl ${failing}. failed with 1; no file was changed`),
      ),
    });
    expect(new Map(home.files)).toEqual(files);
  });

  it("if the manifest has errors", async () => {
    const home = new Home(referenceText().replace("192.168.0.16", "10.9.9.9"));
    expect(await unchanged(home, ["host", "remove", "old", "--yes"])).toMatchObject({ exitCode: 1 });
  });
});

it("host remove removes a host of a manifest that breaks a rule, but leaves the outputs", async () => {
  const home = await filledHome(referenceText().replace("mtu: auto", "mtu: 1280"));
  const { exitCode, err } = await home.runAsOperator(["host", "remove", "old", "--yes"]);
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: expect.stringContaining("nothing was written") });
  expect(home.text).not.toContain("laptop-old");
});
