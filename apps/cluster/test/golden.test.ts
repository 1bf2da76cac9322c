import { join } from "node:path";
import { parseJoinTokens } from "@ducksnest/credentials";
import { aTopology, expectGolden, readTree, temporaryFolders } from "@ducksnest/testing";
import { clusterApp, workersWithoutToken } from "../src/clusterApp";

// The example tokens of kubeadm's manual, which no cluster knows.
const TOKENS = `
firebat: { token: abcdef.0123456789abcdef, expires: "2026-12-01T00:00:00Z" }
old: { token: 07401b.f395accd246ae52d, expires: "2026-12-01T00:00:00Z" }
`;

describe("the cluster app", () => {
  const newFolder = temporaryFolders();
  const topology = aTopology();
  const joinTokens = parseJoinTokens(TOKENS, "join-tokens.yaml");

  it("is the Kubernetes YAML that was reviewed", () => {
    const outdir = newFolder();
    clusterApp({ topology, joinTokens, outdir }).synth();
    expectGolden(join(__dirname, "expected"), readTree(outdir));
  });

  it("emits all but the Secrets without tokens", () => {
    const outdir = newFolder();
    clusterApp({ topology, joinTokens: new Map(), outdir }).synth();
    const files = readTree(outdir);
    expect([...files.keys()]).toEqual([
      "blog.k8s.yaml",
      "calico-felix.k8s.yaml",
      "calico.k8s.yaml",
      "portfolio.k8s.yaml",
    ]);
    expect([...files.values()].join()).not.toContain("kind: Secret");
  });

  it("names the workers that wait for a token", () => {
    expect(workersWithoutToken(topology, joinTokens)).toEqual(["ultra"]);
  });
});
