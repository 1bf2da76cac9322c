import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readIdentities } from "@ducksnest/credentials";
import { addHost, parseHomelab, removeHost } from "@ducksnest/manifest";
import { caseCount, exampleNames, exampleText, fc, referenceText } from "@ducksnest/testing";
import { addToHomelab } from "../../src/hosts/addition";
import { askHost } from "../../src/hosts/askHost";
import type { HostOptions } from "../../src/hosts/hostOptions";
import { Interview } from "../../src/hosts/Interview";
import { OpenManifest } from "../../src/hosts/OpenManifest";
import { removeFromHomelab } from "../../src/hosts/removal";
import { pipedInput } from "../workspace";
import { ATTIC, Home, NOW, QUIET } from "./_Home";

jest.setTimeout(120_000);

const RUNS = caseCount(8, 25);

/** Comments and blank lines between the lines of a text. */
function woven(text: string, extra: readonly (readonly [number, string])[]): string {
  const lines = text.split("\n");
  return lines
    .flatMap((line, index) => [...extra.filter(([at]) => at % lines.length === index).map(([, put]) => put), line])
    .join("\n");
}

const anyLine = fc.tuple(fc.nat(500), fc.constantFrom("", "  ", "# c", "  # k", "    # d", "      # e: {"));
const anyManifest = fc
  .record({
    // `Home` writes its own section `secrets`.
    text: fc.constantFrom(...exampleNames().map((name) => exampleText(name).replace(/^secrets:\n(?: .*\n)*/m, ""))),
    extra: fc.array(anyLine, { maxLength: 6 }),
    crlf: fc.boolean(),
    operators: fc.boolean(),
  })
  .map(({ text, extra, crlf, operators }) => {
    const lines = woven(text, extra);
    return { text: crlf ? lines.replaceAll("\n", "\r\n") : lines, operators };
  })
  .filter(({ text }) => parseHomelab(text, "homelab.yaml").kind === "loaded");

const anyHostOptions: fc.Arbitrary<HostOptions> = fc.record({
  role: fc.constant("worker" as const),
  hostname: fc.constantFrom("loft", "on", "laptop-1"),
  interface: fc.constantFrom("wlan0", "eth0", "enp3s0"),
  boot: fc.constantFrom("uefi" as const, "bios" as const),
  bootDisk: fc.constant("/dev/disk/by-id/ata-x"),
  cpu: fc.constantFrom("Intel N100", "Intel i5-8250U", "AMD Ryzen 7 5800H # it's"),
  cpuLevel: fc.constantFrom("v2" as const, "v3" as const),
  threads: fc.integer({ min: 1, max: 64 }).map(String),
  maxGhz: fc.constantFrom("3", "3.40", "2.13"),
  memory: fc.constantFrom("15.4", "8"),
  disk: fc.constantFrom("467.4", "64"),
  gpu: fc.array(fc.constantFrom("Intel UHD 620", "NVIDIA: 'X'"), { maxLength: 2 }),
  instanceType: fc.constant("t3.medium"),
  volume: fc.constantFrom("30", "16.5"),
});

it("adding a host and removing it leaves every byte of the manifest, and every secret", async () => {
  const anyName = fc.constantFrom("loft", "on", "null", "123", "x".repeat(40));
  let added = 0;
  const property = fc.asyncProperty(
    anyManifest,
    anyName,
    anyHostOptions,
    fc.nat(9),
    async (kind, name, options, at) => {
      const home = new Home(kind.text, kind);
      const before = home.text;
      if (kind.operators) await home.fill();
      const secrets = await home.secrets();
      const files = [...home.files.keys()];

      const manifest = await OpenManifest.open({ manifest: home.manifest }, QUIET);
      const { topology } = await home.current();
      const { sites } = topology;
      const site = sites[at % sites.length]?.name ?? "";
      const interview = new Interview({ ...pipedInput(), isTerminal: true, readLine: async () => "" }, QUIET);
      const entry = await askHost(interview, { name, topology, options: { ...options, site }, report: undefined });
      const edited = manifest.edited((text) => addHost(text, name, entry), "derivable");
      // A random host can break a rule that makes the topology underivable. Then nothing is written.
      if (edited.kind === "refused") return;
      const host = edited.topology.hosts.find((each) => each.name === name);
      if (host === undefined) throw new Error("the host is missing");
      const identities = readIdentities([home.identity]);
      await addToHomelab({ manifest, edited, host, identities, terminal: QUIET, now: NOW });
      expect(home.text).toBe(edited.text);
      expect([...(await home.secrets()).keys()].includes(`hosts/${host.hostname}/join-token.age`)).toBe(kind.operators);
      added += 1;

      const again = await OpenManifest.open({ manifest: home.manifest }, QUIET);
      const without = again.edited((text) => removeHost(text, name), "derivable");
      if (without.kind === "refused") throw new Error("the manifest without the host is refused");
      const props = { manifest: again, topology: edited.topology, host, identities, terminal: QUIET };
      await removeFromHomelab(props, without.text);
      expect(home.text).toBe(before);
      expect(await home.secrets()).toEqual(secrets);
      expect([...home.files.keys()]).toEqual(files);
    },
  );
  await fc.assert(property, { numRuns: RUNS });
  expect(added).toBeGreaterThan(RUNS / 2);
});

it.each([
  ["the reference homelab", referenceText()],
  ["Windows line ends", referenceText().replaceAll("\n", "\r\n")],
  [
    "comments around hosts",
    referenceText()
      .replace(/^ {2}(\w+):$/gm, "  # about $1\n  $&\n    # inside")
      .replace("nixos:", "# c\nnixos:"),
  ],
])("the commands leave every byte of %s, comments included", async (_, text) => {
  const home = new Home(parseHomelab(text, "x").kind === "loaded" ? text : `# c\n${referenceText()}`);
  const before = home.text;
  await home.fill();
  const added = await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
  expect(added).toMatchObject({ exitCode: 0 });
  expect(home.text).not.toBe(before);
  mkdirSync(join(home.folder, "nix/modules"), { recursive: true });
  expect(await home.runAsOperator(["host", "remove", "attic", "--yes"])).toMatchObject({ exitCode: 0 });
  expect(home.text).toBe(before);
  expect([...home.files].filter(([file, content]) => file !== "homelab.yaml" && content.includes("attic"))).toEqual([]);
});
