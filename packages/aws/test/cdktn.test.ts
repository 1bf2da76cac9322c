import { join } from "node:path";
import { aManifest, exampleNames, exampleText, manifestText, readTree, temporaryFolders } from "@ducksnest/testing";
import { bundle, type Cdktn, findCdktn } from "./_cdktn";
import { WORKER } from "./_terraform";

const newFolder = temporaryFolders();

/** Homelabs that together use every construct of the package. */
const MANIFESTS: readonly (readonly [string, string])[] = [
  ...exampleNames().map((name) => [name, exampleText(name)] as const),
  [
    "all options",
    manifestText(
      aManifest({
        state: { s3: { bucket: "duck-state", region: "eu-west-1", kmsKeyAlias: "alias/duck-state" } },
        "hosts.graviton": { ...WORKER, instanceType: "t4g.medium" },
        "cluster.calico.encapsulation": "IPIP",
      }),
    ),
  ],
];

const cdktn = findCdktn();
if (typeof cdktn === "string") it.skip(`gives the same JSON with CDK Terrain (skipped: ${cdktn})`, () => undefined);
else
  describe(`gives the same JSON with cdktn ${cdktn.version} and its provider ${cdktn.providerVersion}`, () =>
    compare(cdktn));

function compare(found: Cdktn): void {
  let withCdktf: ReturnType<typeof bundle>;
  let withCdktn: ReturnType<typeof bundle>;

  beforeAll(() => {
    withCdktf = bundle(join(newFolder(), "cdktf.js"));
    withCdktn = bundle(join(newFolder(), "cdktn.js"), found);
  });

  it.each(MANIFESTS)("for %s", (_, manifest) => {
    const [before, after] = [newFolder(), newFolder()];
    withCdktf(manifest, before);
    withCdktn(manifest, after);
    expect(comparable(after)).toEqual(comparable(before));
  });

  it("although the versions of the provider differ", () => {
    const [before, after] = [newFolder(), newFolder()];
    withCdktf(exampleText("reference"), before);
    withCdktn(exampleText("reference"), after);
    expect(readTree(after)).not.toEqual(readTree(before));
  });
}

/** The files, without the notes of the tool that made them and without the version of the provider. */
function comparable(folder: string): ReadonlyMap<string, unknown> {
  const stacks = [...readTree(folder)].filter(([name]) => name !== "manifest.json");
  return new Map(
    stacks.map(([name, text]) => [name, name.endsWith(".json") ? JSON.parse(text, withoutNotes) : text] as const),
  );
}

/** Only providers have a `version`. */
function withoutNotes(key: string, value: unknown): unknown {
  return key === "//" || key === "version" ? undefined : value;
}
