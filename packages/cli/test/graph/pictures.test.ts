import { aManifest, anyManifest, aTopology, fc, homelabOf, topologyOf, underivable } from "@ducksnest/testing";
import { pictures } from "../../src/graph/pictures";
import { topologyOfHosts } from "./_homelabs";
import { type PageElement, parsePage, parseSvg, tableRows, withClass } from "./_markup";
import { aDeviation, aRehearsal } from "./_rehearsals";

/** The lines of text in the picture. */
function lines(svg: string): readonly string[] {
  return [...parseSvg(svg).getElementsByTagName("text")].map(({ textContent }) => textContent ?? "");
}

/** Attributes that could make a page or a picture load something. */
const LOADING = ["href", "src", "srcset", "xlink:href", "data", "action", "poster", "background"];

function loads(page: readonly PageElement[]): readonly string[] {
  return page.flatMap(({ attributes }) => LOADING.flatMap((name) => attributes[name] ?? []));
}

describe("the picture of the reference homelab", () => {
  it("shows its sites, networks and hosts, and the MTU of each link", async () => {
    const { svg } = await pictures(aTopology());
    expect(lines(svg)).toMatchInlineSnapshot(`
      [
        "ducksnest",
        "Pods 10.244.0.0/16, services 10.96.0.0/12",
        "Pod MTU 1230: the path from control-plane to firebat carries 1280 bytes, of which VXLAN takes 50.",
        "MTU 1280 → pods ≤ 1230",
        "MTU 1280 → pods ≤ 1230",
        "tailnet 100.64.0.0/10",
        "MTU 1280 · tailscale0 · example.ts.net",
        "home",
        "gateway 192.168.0.1",
        "Wi-Fi ducksnest",
        "LAN 192.168.0.0/24",
        "MTU 1500 → pods ≤ 1450",
        "firebat",
        "worker · laptop-firebat",
        "192.168.0.15 · wlan0 · tailscale0",
        "4 threads · 15.4 GiB",
        "old",
        "worker · laptop-old",
        "192.168.0.17 · wlan0 · tailscale0",
        "4 threads · 1.9 GiB",
        "ultra",
        "worker · laptop-ultra",
        "192.168.0.16 · wlan0 · tailscale0",
        "8 threads · 15.5 GiB",
        "seoul",
        "AWS ap-northeast-2",
        "VPC 10.20.0.0/16",
        "subnet a 10.20.0.0/24",
        "MTU 9001",
        "control-plane",
        "control plane",
        "10.20.0.10 · ens5 · tailscale0",
        "t3.medium · 2 vCPU · 4 GiB",
        "subnet c 10.20.1.0/24",
        "MTU 9001",
        "no hosts",
      ]
    `);
  });

  it("links every host to its network, and every site to the tailnet", async () => {
    const document = parseSvg((await pictures(aTopology())).svg);
    expect(withClass(document, "host")).toHaveLength(4);
    expect(withClass(document, "spoke")).toHaveLength(2);
    // A wire for each network that has hosts, a branch for each column of them, and a link for each host.
    expect(withClass(document, "wire")).toHaveLength(2 + 2 + 4);
  });

  it("has a title and a description for readers who cannot see it", async () => {
    const { documentElement } = parseSvg((await pictures(aTopology())).svg);
    expect(documentElement?.getAttribute("role")).toBe("img");
    const ids = documentElement?.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const labels = ids.map((id) => documentElement?.ownerDocument?.getElementById(id)?.textContent);
    expect(labels).toEqual([
      "Network of ducksnest",
      expect.stringContaining("home (3), seoul (1). The tailnet connects them. Pod MTU 1230"),
    ]);
  });
});

describe("the page", () => {
  it("has the same picture, and tables with headings for rows and columns", async () => {
    const page = parsePage((await pictures(aTopology())).html);
    expect(page.filter(({ name }) => name === "svg")).toHaveLength(1);
    const scopes = page.filter(({ name }) => name === "th").map(({ attributes }) => attributes.scope);
    expect(new Set(scopes)).toEqual(new Set(["col", "row"]));
    expect(tableRows(page, "Every host, by its name in the manifest")[2]).toEqual([
      "firebat",
      "laptop-firebat",
      "home",
      "worker",
      "192.168.0.15",
      "wlan0 wifi",
      "Intel N100 · Intel UHD Graphics · 4 threads · 15.4 GiB",
    ]);
    expect(tableRows(page, "One path of each kind; sizes in bytes")).toEqual([
      ["path", "example", "via", "path MTU", "overhead", "largest pod MTU"],
      ["in home, LAN", "firebat to old", "wlan0", "1500", "50", "1450"],
      ["from home to other sites", "firebat to control-plane", "tailscale0", "1280", "50", "1230"],
      ["from seoul to other sites", "control-plane to firebat", "tailscale0", "1280", "50", "1230"],
    ]);
  });

  it("loads nothing", async () => {
    const topology = aTopology();
    const { svg, html } = await pictures(topology, aRehearsal(topology, [aDeviation()]));
    expect(loads(parsePage(html))).toEqual(["#rehearsal"]);
    for (const text of [svg, html]) expect(text).not.toMatch(/url\(|@import|<script|<link|<image/);
    expect(html).toContain("default-src &#39;none&#39;");
  });

  it("marks paths that are too small for the pod MTU", async () => {
    const page = parsePage((await pictures(aTopology({ "cluster.calico.mtu": 1280 }))).html);
    expect(tableRows(page, "One path of each kind; sizes in bytes").map((row) => row.at(-1))).toEqual([
      "largest pod MTU",
      "1450",
      "✗ 1230",
      "✗ 1230",
    ]);
    expect(page.find(({ name }) => name === "p")?.text).toMatch(/^✗ Pod MTU 1280, .* no more than 1230 fits/);
  });
});

describe("a rehearsal", () => {
  it("marks deviations between sites on their links to the tailnet and on the hosts", async () => {
    const topology = aTopology();
    const { svg } = await pictures(topology, aRehearsal(topology, [aDeviation()]));
    expect(lines(svg).filter((line) => line.startsWith("✗"))).toEqual([
      "✗ 1 of 7 answers are not as designed.",
      "✗ 1 wrong",
      "✗ 1 wrong",
      "✗ 1 of 4 wrong",
      "✗ 1 of 4 wrong",
    ]);
    expect(withClass(parseSvg(svg), "cross")).toHaveLength(0);
  });

  it("marks deviations between neighbours on their links to the network", async () => {
    const topology = aTopology();
    const { svg } = await pictures(topology, aRehearsal(topology, [aDeviation({ to: "old" })]));
    const document = parseSvg(svg);
    expect(withClass(document, "cross").map(({ textContent }) => textContent)).toEqual(["✗", "✗"]);
    expect(withClass(document, "spoke").map((spoke) => spoke.getAttribute("class"))).toEqual(["spoke", "spoke"]);
  });
});

describe("names that contain markup", () => {
  const NASTY = "</text></title></style><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'";

  it("are shown as text, in the picture and on the page", async () => {
    const topology = aTopology({
      "sites.home.wifi": { ssid: "<b>&'</text>" },
      "hosts.old.hardware.cpu": {
        model: NASTY,
        threads: 4,
        maxGHz: 2,
        level: "v2",
      },
      "hosts.old.hardware.gpus": [{ model: `"><svg onload=alert(1)>` }],
    });
    const rehearsed = aRehearsal(topology, [aDeviation({ subject: NASTY, cause: NASTY })]);
    const { svg, html } = await pictures(topology, rehearsed);
    expect(lines(svg)).toContain("Wi-Fi <b>&'</text>");
    const page = parsePage(html);
    const names = new Set(page.map(({ name }) => name));
    for (const name of ["script", "img", "b"]) expect(names).not.toContain(name);
    expect(page.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith("on"))).toEqual(
      [],
    );
    expect(tableRows(page, "Every host, by its name in the manifest")[3]?.at(-1)).toContain(NASTY);
  });
});

describe("any homelab", () => {
  it("gives a well-formed picture and page, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(anyManifest(), async (manifest) => {
        const homelab = homelabOf(manifest);
        fc.pre(underivable(homelab).length === 0);
        const { svg, html } = await pictures(topologyOf(homelab));
        expect(withClass(parseSvg(svg), "host")).toHaveLength(homelab.hosts.length);
        parsePage(html);
        expect(await pictures(topologyOf(homelabOf(manifest)))).toEqual({
          svg,
          html,
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("looks the same for any order of hosts in the manifest", async () => {
    const data = aManifest();
    const reversed = {
      ...data,
      hosts: Object.fromEntries(Object.entries(data.hosts as object).reverse()),
    };
    expect(await pictures(topologyOf(homelabOf(reversed)))).toEqual(await pictures(topologyOf(homelabOf(data))));
  });
});

describe("a large homelab", () => {
  it("of 50 hosts in 5 sites needs no sideways scrolling", async () => {
    const { svg } = await pictures(topologyOfHosts(50, 5));
    expect(withClass(parseSvg(svg), "host")).toHaveLength(50);
    expect(Number(parseSvg(svg).documentElement?.getAttribute("width"))).toBeLessThan(1200);
  });

  it.each([
    [1000, 1],
    [1000, 10],
  ])(
    "of %i hosts in %i sites has one link per host, and grows no faster than their number",
    async (hosts, sites) => {
      const small = await pictures(topologyOfHosts(hosts / 10, sites));
      const started = performance.now();
      const large = await pictures(topologyOfHosts(hosts, sites));
      expect(performance.now() - started).toBeLessThan(SECONDS_ON_A_BUSY_MACHINE * 1000);
      const document = parseSvg(large.svg);
      expect(withClass(document, "host")).toHaveLength(hosts);
      expect(withClass(document, "wire").length).toBeLessThan(1.2 * hosts);
      for (const kind of ["svg", "html"] as const) expect(large[kind].length).toBeLessThan(12 * small[kind].length);
    },
    60_000,
  );
});

/** An idle machine needs two seconds. */
const SECONDS_ON_A_BUSY_MACHINE = 30;
