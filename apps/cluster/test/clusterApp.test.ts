import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JoinTokens, parseJoinTokens } from "@ducksnest/credentials";
import { aTopology, readTree } from "@ducksnest/testing";
import { type App, Chart } from "cdk8s";
import { clusterApp, workersWithoutToken } from "../src/clusterApp";

// No cluster knows these tokens.
const TOKENS = `
firebat: { token: fake00.fakefakefakefake, expires: "2099-01-01T00:00:00Z" }
old: { token: fake01.fakefakefakefake, expires: "2099-01-01T00:00:00Z" }
`;

describe("the cluster app", () => {
  const topology = aTopology();
  const joinTokens = parseJoinTokens(TOKENS, "join-tokens.yaml");

  it("emits a Secret for each join token, and none without tokens", () => {
    expect(kinds(joinTokens).filter((kind) => kind === "Secret")).toHaveLength(2);
    expect(kinds(new Map())).not.toContain("Secret");
  });

  it("names the workers without a token", () => {
    expect(workersWithoutToken(topology, joinTokens)).toEqual(["ultra"]);
  });

  it("writes each chart of the workloads to its own file", () => {
    const charts = (app: App) => ["blog", "shop"].map((name) => new Chart(app, name));
    expect([...filesOf(new Map(), charts).keys()]).toEqual(expect.arrayContaining(["blog.k8s.yaml", "shop.k8s.yaml"]));
  });

  function kinds(tokens: JoinTokens): readonly string[] {
    const text = [...filesOf(tokens).values()].join("\n");
    return [...text.matchAll(/^kind: (.*)$/gm)].map(([, kind = ""]) => kind);
  }

  function filesOf(tokens: JoinTokens, addWorkloads: (app: App) => unknown = () => undefined) {
    const outdir = mkdtempSync(join(tmpdir(), "ducksnest-"));
    try {
      clusterApp({ topology, joinTokens: tokens, addWorkloads, outdir }).synth();
      return readTree(outdir);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }
});
