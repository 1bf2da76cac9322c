import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCalicoFiles, servedKinds } from "../../../src/cluster/outputs/calicoKinds";

const crd = (kind: string) => `kind: CustomResourceDefinition\nspec:\n  names:\n    kind: ${kind}\n`;

it("takes only the kinds that the YAML uses", () => {
  const crds = ["FelixConfiguration", "Tier", "Installation"].map(crd).join("---\n");
  const yaml = [
    "apiVersion: projectcalico.org/v3\nkind: FelixConfiguration\n",
    "apiVersion: operator.tigera.io/v1\nkind: Installation\n---\napiVersion: v1\nkind: Tier\n",
  ];
  expect(servedKinds(crds, yaml)).toBe(crd("FelixConfiguration"));
  expect(servedKinds(crds, [])).toBe("");
});

describe("the files of a release", () => {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-calico-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are found beside the programs, if both are there", async () => {
    mkdirSync(join(folder, "calico/v3.32.1"), { recursive: true });
    writeFileSync(join(folder, "calico/v3.32.1/operator-crds.yaml"), "a");
    expect(await readCalicoFiles(folder, "v3.32.1")).toBeUndefined();
    writeFileSync(join(folder, "calico/v3.32.1/v3_projectcalico_org.yaml"), "b");
    expect(await readCalicoFiles(folder, "v3.32.1")).toEqual({ operatorCrds: "a", servedCrds: "b" });
    expect(await readCalicoFiles(folder, "v3.31.7")).toBeUndefined();
    expect(await readCalicoFiles(undefined, "v3.32.1")).toBeUndefined();
  });
});
