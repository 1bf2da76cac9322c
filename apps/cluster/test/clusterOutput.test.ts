import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { JOIN_TOKENS_FILE, parseJoinTokens } from "@ducksnest/credentials";
import { aTopology, readTree, temporaryFolders } from "@ducksnest/testing";
import { App, Chart } from "cdk8s";
import { WORKLOADS } from "../../../examples";
import { clusterApp } from "../src/clusterApp";
import { clusterOutput, objectsByFile } from "../src/clusterOutput";

// The example tokens of kubeadm's manual, which no cluster knows.
const TOKENS = `
firebat: { token: abcdef.0123456789abcdef, expires: "2026-12-01T00:00:00Z" }
old: { token: 07401b.f395accd246ae52d, expires: "2027-12-01T00:00:00Z" }
`;

const newFolder = temporaryFolders();

function rootWithTokens(): string {
  const root = newFolder();
  mkdirSync(dirname(join(root, JOIN_TOKENS_FILE)));
  writeFileSync(join(root, JOIN_TOKENS_FILE), TOKENS);
  return root;
}

describe("the cluster's output", () => {
  const topology = aTopology();
  const addWorkloads = WORKLOADS.reference;

  it("has the same bytes as cdk8s would write", () => {
    const outdir = newFolder();
    clusterApp({ topology, joinTokens: parseJoinTokens(TOKENS, "join-tokens.yaml"), addWorkloads, outdir }).synth();
    const { files } = clusterOutput(topology, rootWithTokens(), {
      addWorkloads,
      now: new Date("2026-11-30T00:00:00Z"),
    });
    expect(new Map([...files].sort().map(([file, { content }]) => [file, content]))).toEqual(readTree(outdir));
    expect([...files].filter(([, { secret }]) => secret).map(([file]) => file)).toEqual(["join-tokens.k8s.yaml"]);
  });

  it("numbers its files as cdk8s does if a chart depends on another", () => {
    const outdir = newFolder();
    const app = new App({ outdir });
    const [second, first] = [new Chart(app, "second"), new Chart(app, "first")];
    second.addDependency(first);
    app.synth();
    expect([...objectsByFile(app).keys()]).toEqual([...readTree(outdir).keys()]);
    expect([...objectsByFile(app).keys()]).toEqual(["0000-first.k8s.yaml", "0001-second.k8s.yaml"]);
  });

  it("has no Secret for an expired token, and reports it", () => {
    const { files, missing } = clusterOutput(topology, rootWithTokens(), {
      addWorkloads,
      now: new Date("2026-12-01T00:00:00Z"),
    });
    expect(files.get("join-tokens.k8s.yaml")?.content).toContain("Lets laptop-old join");
    expect(files.get("join-tokens.k8s.yaml")?.content).not.toContain("laptop-firebat");
    expect(missing).toEqual([
      `ultra has no join token. Add one to ${JOIN_TOKENS_FILE}, because a worker cannot join without it.`,
      `The join token of firebat (2026-12-01T00:00:00Z) has expired. Replace it in ${JOIN_TOKENS_FILE}.`,
    ]);
  });

  it.each([
    [
      "laptop-ultra: { token: ghijkl.0123456789abcdef, expires: 2099-12-01T00:00:00Z }\n",
      "1 key that is not the name of a worker",
    ],
    [
      "laptop-ultra: { token: ghijkl.0123456789abcdef, expires: 2099-12-01T00:00:00Z }\ncontrol-plane: { token: mnopqr.0123456789abcdef, expires: 2099-12-01T00:00:00Z }\n",
      "2 keys that are not names of workers",
    ],
  ])("counts the keys that are not names of workers, and quotes none", (text, counted) => {
    const root = newFolder();
    mkdirSync(dirname(join(root, JOIN_TOKENS_FILE)));
    writeFileSync(join(root, JOIN_TOKENS_FILE), text);
    expect(clusterOutput(topology, root, { addWorkloads }).missing).toEqual([
      `firebat, old and ultra have no join tokens. Add one for each to ${JOIN_TOKENS_FILE}, because a worker cannot join without it.`,
      `${JOIN_TOKENS_FILE} has ${counted}. Use the names under \`hosts\` in the manifest, not hostnames.`,
    ]);
  });

  it("warns about a token that is valid for more than 30 days", () => {
    const { warnings } = clusterOutput(topology, rootWithTokens(), {
      addWorkloads,
      now: new Date("2026-11-30T00:00:00Z"),
    });
    expect(warnings).toEqual([
      "The join token of old is valid until 2027-12-01T00:00:00Z, and anyone who has it can add a host until then. Use one that expires within 30 days.",
    ]);
  });
});
