import { aTopology } from "@ducksnest/testing";
import { inside } from "../../src/setup/Step";
import type { Pod } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";
import { itWithPlugin, PluginStage, type TestPod } from "./_PluginStage";

const stage = stageOf(aTopology(), { kubeProxy: "real" });
const BLOG: TestPod = {
  id: "0123456789abcdef",
  host: "old",
  namespace: "cni-blog",
  kubernetes: { namespace: "web", name: "blog-0" },
};
const SHOP: TestPod = { id: "fedcba9876543210", host: "control-plane", namespace: "cni-shop" };
const NEIGHBOUR: TestPod = { id: "aaaaaaaaaaaaaaaa", host: "old", namespace: "cni-neighbour" };
/** SHA-1 of `web.blog-0`. */
const BLOG_LINK = "calibec92e96fb3";
const SHOP_LINK = "califedcba98765";

/** Everything that the plugin could leave on a host. */
async function traces(built: PluginStage, name: string): Promise<string> {
  const { namespace } = built.host(name);
  return [
    await built.output(namespace, "ip", "-o", "link"),
    await built.output(namespace, "ip", "-4", "route", "show", "table", "all"),
    await built.output(undefined, "sh", "-c", "ls /var/lib/cni/networks/*/ | grep -v -e lock -e last_reserved || true"),
  ].join("\n");
}

describe("the plugin that imitates Calico's", () => {
  itWithPlugin("links pods as Calico's does", () =>
    PluginStage.with(stage, async (built) => {
      const address = await built.start(BLOG);
      // The pod of the stage has .129, and the tunnel .128.
      expect(address).toBe("10.244.0.130");
      const host = built.host("old").namespace;
      expect(await built.output(host, "ip", "-o", "link", "show", "dev", BLOG_LINK)).toMatch(
        / mtu 1230 .*link\/ether ee:ee:ee:ee:ee:ee/,
      );
      expect((await built.output(host, "ip", "route", "show", "dev", BLOG_LINK)).trim()).toBe(
        "10.244.0.130 scope link",
      );
      const byDefault = await built.output(host, "cat", "/proc/sys/net/ipv4/conf/default/rp_filter");
      // The stage's own pod has the same.
      for (const link of [BLOG_LINK, "cali0"]) {
        const settings = ["proxy_arp", "forwarding", "route_localnet", "rp_filter"].map(
          (name) => `/proc/sys/net/ipv4/conf/${link}/${name}`,
        );
        const read = await built.output(host, "cat", ...settings, `/proc/sys/net/ipv4/neigh/${link}/proxy_delay`);
        expect({ link, read: read.trim().split("\n") }).toEqual({ link, read: ["1", "1", "1", byDefault.trim(), "0"] });
      }
      expect((await built.output(BLOG.namespace, "ip", "route")).split("\n").map((line) => line.trim())).toEqual([
        "default via 169.254.1.1 dev eth0",
        "169.254.1.1 dev eth0 scope link",
        "",
      ]);
      expect(await built.output(BLOG.namespace, "ip", "-o", "address", "show", "dev", "eth0")).toContain(
        "inet 10.244.0.130/32 scope global",
      );
    }),
  );

  itWithPlugin("connects pods to hosts, to their neighbours and to pods of other hosts, at the pod MTU", () =>
    PluginStage.with(stage, async (built) => {
      const blog = await built.start(BLOG);
      const shop = await built.start(SHOP);
      const neighbour = await built.start(NEIGHBOUR);
      const mtu = stage.cluster.podMtu;
      const { namespace, nic, pod } = built.host("old");
      const pings: readonly (readonly [string, string])[] = [
        [namespace, blog],
        [BLOG.namespace, String(nic.address)],
        [BLOG.namespace, neighbour],
        [BLOG.namespace, shop],
        [SHOP.namespace, blog],
        // The stage's own pod is a neighbour, too.
        [BLOG.namespace, String(pod.address)],
        [built.host("control-plane").namespace, blog],
      ];
      for (const [from, to] of pings) {
        expect({ from, to, answered: await built.pings(from, to, mtu) }).toEqual({ from, to, answered: true });
      }
      // One byte more does not leave the pod.
      expect(await built.pings(BLOG.namespace, shop, mtu + 1)).toBe(false);
    }),
  );

  for (const dataplane of ["iptables", "nftables"]) {
    itWithPlugin(`lets no pod send from an address that it does not have, with ${dataplane}`, () =>
      PluginStage.with(stageOf(aTopology({ "cluster.calico.dataplane": dataplane })), async (built) => {
        await built.start(BLOG);
        const { nic } = built.host("old");
        const ping = (source: string) =>
          built.sandbox.run([
            ...inside(BLOG.namespace),
            "fping",
            "-r",
            "2",
            "-t",
            "300",
            "-S",
            source,
            String(nic.address),
          ]);
        await built.output(BLOG.namespace, "ip", "address", "add", "10.244.0.140/32", "dev", "eth0");
        const host = built.host("old").namespace;
        // The host has a route to the address, through another interface.
        await built.output(host, "ip", "route", "add", "10.244.0.140/32", "dev", "cali0");
        expect((await ping("10.244.0.130")).status).toBe(0);
        const counter = await received(built);
        expect((await ping("10.244.0.140")).status).toBe(1);
        expect(await received(built)).toBe(counter);
      }),
    );
  }

  itWithPlugin("assigns every free address of a block in which the stage's pod is in the middle", () => {
    const middle = (pod: Pod) => ({ ...pod, address: pod.block.at(2), tunnelAddress: pod.block.at(4) });
    const hosts = stage.hosts.map((host) => ({ ...host, pod: middle(host.pod) }));
    return PluginStage.with({ ...stage, hosts }, async (built) => {
      const addresses = [];
      for (const index of [0, 1, 2]) {
        addresses.push(await built.start({ ...NEIGHBOUR, id: `pod${index}`, namespace: `cni-${index}` }));
      }
      // host-local keeps the first for a gateway.
      expect(addresses).toEqual(["10.244.0.128", "10.244.0.131", "10.244.0.133"]);
    });
  });

  itWithPlugin("leaves nothing after DEL, however often it is called", () =>
    PluginStage.with(stage, async (built) => {
      const before = await traces(built, "old");
      const address = await built.start(BLOG);
      expect(await traces(built, "old")).not.toBe(before);
      for (const _ of ["once", "twice"]) {
        expect(await built.call("DEL", BLOG)).toMatchObject({ status: 0, stdout: "" });
        expect(await traces(built, "old")).toBe(before);
      }
      expect(await built.output(BLOG.namespace, "ip", "-o", "link")).not.toContain("eth0");
      // The address is free again, but assigned last.
      expect(await built.start(NEIGHBOUR)).not.toBe(address);
    }),
  );

  itWithPlugin("removes what a host has kept of a pod that a reboot ended, and starts pods again", () =>
    PluginStage.with(stage, async (built) => {
      const before = await traces(built, "old");
      await built.start(BLOG);
      // A reboot takes the pod's namespace, and with it the links. The address stays reserved on disk.
      await built.output(undefined, "ip", "netns", "delete", BLOG.namespace);
      await until(async () => !(await traces(built, "old")).includes(BLOG_LINK));
      expect(await traces(built, "old")).not.toBe(before);
      const again = { ...BLOG, id: "1111111111111111" };
      expect(await built.start(again)).not.toBe("10.244.0.130");
      expect(await built.pings(built.host("old").namespace, "10.244.0.131", stage.cluster.podMtu)).toBe(true);
      expect(await built.call("DEL", { ...BLOG, namespace: "gone" })).toMatchObject({ status: 0, stdout: "" });
      expect(await built.call("DEL", again)).toMatchObject({ status: 0, stdout: "" });
      expect(await traces(built, "old")).toBe(before);
      // A disk that was replaced has no reservations.
      await built.output(undefined, "rm", "-r", "/var/lib/cni");
      expect(await built.call("DEL", BLOG)).toMatchObject({ status: 0, stdout: "" });
    }),
  );

  itWithPlugin("replaces the link of a pod of the same name that was not removed", () =>
    PluginStage.with(stage, async (built) => {
      await built.start(BLOG);
      const address = await built.start({ ...BLOG, id: "2222222222222222", namespace: "cni-blog-again" });
      // The runtime removes the old one late.
      expect(await built.call("DEL", BLOG)).toMatchObject({ status: 0 });
      expect(await built.pings(built.host("old").namespace, address, stage.cluster.podMtu)).toBe(true);
    }),
  );

  itWithPlugin("adds and removes many pods of a host at the same time", () =>
    PluginStage.with(stage, async (built) => {
      const before = await traces(built, "old");
      const pods = Array.from({ length: 8 }, (_, index) => ({
        ...BLOG,
        id: `pod${index}`,
        namespace: `cni-many-${index}`,
        kubernetes: { namespace: "web", name: `many-${index}` },
      }));
      const addresses = await Promise.all(pods.map((pod) => built.start(pod)));
      expect(new Set(addresses).size).toBe(pods.length);
      const results = await Promise.all(pods.map((pod) => built.call("DEL", pod)));
      expect(results.map(({ status }) => status)).toEqual(pods.map(() => 0));
      expect(await traces(built, "old")).toBe(before);
    }),
  );

  itWithPlugin("answers in the version of the configuration", () =>
    PluginStage.with(stage, async (built) => {
      await built.output(undefined, "ip", "netns", "add", SHOP.namespace);
      for (const cniVersion of ["0.3.1", "0.4.0", "1.0.0"]) {
        const { stdout } = await built.call("ADD", SHOP, { cniVersion });
        expect(JSON.parse(stdout)).toEqual({
          cniVersion,
          interfaces: [
            { name: SHOP_LINK },
            {
              name: "eth0",
              mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
              sandbox: "/run/netns/cni-shop",
            },
          ],
          ips: [
            {
              ...(cniVersion !== "1.0.0" && { version: "4" }),
              address: expect.stringMatching(/^10\.244\.0\.\d+\/32$/),
              interface: 1,
            },
          ],
          dns: {},
        });
        expect(await built.call("CHECK", SHOP, { cniVersion })).toMatchObject({ status: 0, stdout: "" });
        expect(await built.call("DEL", SHOP, { cniVersion })).toMatchObject({ status: 0 });
      }
      const { stdout } = await built.call("VERSION", SHOP);
      expect(JSON.parse(stdout).supportedVersions).toEqual(["0.3.0", "0.3.1", "0.4.0", "1.0.0"]);
    }),
  );

  itWithPlugin("reports what is wrong, and keeps nothing", () =>
    PluginStage.with(stage, async (built) => {
      const before = await traces(built, "old");
      const errors = [
        await built.call("ADD", BLOG),
        await built.call("ADD", BLOG, { cniVersion: "2.0.0" }),
        await built.call("ADD", BLOG, { mtu: "big" }),
        await built.call("ADD", BLOG, { ipam: { type: "nowhere" } }),
        await built.call("ADD", { ...BLOG, id: "a b" }),
      ];
      expect(errors.map(({ status, stdout }) => [status, JSON.parse(stdout).code])).toEqual([
        [1, 100],
        [1, 1],
        [1, 7],
        [1, 7],
        [1, 4],
      ]);
      expect(await traces(built, "old")).toBe(before);
    }),
  );
});

/** Echo requests that the host has taken in. */
async function received(built: PluginStage): Promise<string> {
  const text = await built.output(built.host("old").namespace, "cat", "/proc/net/snmp");
  return text.match(/^IcmpMsg: \d.*$/m)?.[0] ?? "";
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error("waited for ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
