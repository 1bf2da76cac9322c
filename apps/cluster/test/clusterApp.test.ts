import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BootstrapToken } from "@ducksnest/credentials";
import { aTopology, readTree } from "@ducksnest/testing";
import { type App, Chart } from "cdk8s";
import { clusterApp } from "../src/clusterApp";
import { type JoinTokensByName, joinTokensYaml } from "../src/joinTokens";

const EXPIRES = "2099-01-01T00:00:00Z";

describe("the cluster app", () => {
  const topology = aTopology();
  // No cluster knows these tokens.
  const joinTokens = new Map([
    ["firebat", BootstrapToken.parse("fake00.fakefakefakefake", EXPIRES)],
    ["old", BootstrapToken.parse("fake01.fakefakefakefake", EXPIRES)],
  ]);

  it("emits a Secret for each join token, and none without tokens", () => {
    expect(kinds(joinTokens).filter((kind) => kind === "Secret")).toHaveLength(2);
    expect(kinds(new Map())).not.toContain("Secret");
  });

  it("prints the Secrets alone with the same text, for kubectl", () => {
    const expected = filesOf(joinTokens).get("join-tokens.k8s.yaml");
    expect(expected).toContain("token-id: fake01");
    expect(joinTokensYaml(topology, joinTokens)).toBe(expected);
    expect(joinTokensYaml(topology, new Map())).toBe("");
  });

  it("writes each chart of the workloads to its own file", () => {
    const charts = (app: App) => ["blog", "shop"].map((name) => new Chart(app, name));
    expect([...filesOf(new Map(), charts).keys()]).toEqual(expect.arrayContaining(["blog.k8s.yaml", "shop.k8s.yaml"]));
  });

  function kinds(tokens: JoinTokensByName): readonly string[] {
    const text = [...filesOf(tokens).values()].join("\n");
    return [...text.matchAll(/^kind: (.*)$/gm)].map(([, kind = ""]) => kind);
  }

  function filesOf(tokens: JoinTokensByName, addWorkloads: (app: App) => unknown = () => undefined) {
    const outdir = mkdtempSync(join(tmpdir(), "ducksnest-"));
    try {
      clusterApp({ topology, joinTokens: tokens, addWorkloads, outdir }).synth();
      return readTree(outdir);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }
});
