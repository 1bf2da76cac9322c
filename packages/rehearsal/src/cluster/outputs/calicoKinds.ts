import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Cluster, ClusterHost } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";
import { stagePath } from "../hosts/hostSeed";
import { lastError } from "../lastError";
import { waitForKinds } from "./waitForKinds";

/** Files of a Calico release with its kinds, in YAML. */
export interface CalicoFiles {
  /** The kinds of the operator, and those in which Calico stores its objects. */
  readonly operatorCrds: string;
  /** The kinds of projectcalico.org/v3, which Calico's own API server serves on a real cluster. */
  readonly servedCrds: string;
}

/** The operator's Namespace, in place of the operator, whose pod could install nothing without Calico's images. */
const OPERATOR = `apiVersion: v1
kind: Namespace
metadata:
  name: tigera-operator
`;

/**
 * Reads the files of a Calico release, as its repository has them in manifests/, from `calico/<release>/` in the folder of
 * programs.
 * @param folder that of the programs
 * @param release such as `v3.32.1`
 * @returns undefined if there are none
 * @see https://github.com/projectcalico/calico/tree/v3.32.1/manifests
 */
export async function readCalicoFiles(folder: string | undefined, release: string): Promise<CalicoFiles | undefined> {
  if (folder === undefined) return undefined;
  const names = ["operator-crds.yaml", "v3_projectcalico_org.yaml"];
  const files = names.map((name) => join(folder, "calico", release, name));
  if (!files.every((file) => existsSync(file))) return undefined;
  const [operatorCrds = "", servedCrds = ""] = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return { operatorCrds, servedCrds };
}

/**
 * Runs the control plane's unit that applies Calico's kinds and Felix's mark mask, and then adds those kinds in the YAML
 * that Calico's API server would serve.
 * @param yaml the YAML that is applied afterwards
 */
export async function addCalicoKinds(
  cluster: Cluster,
  files: CalicoFiles,
  yaml: readonly string[],
): Promise<readonly ClusterDeviation[]> {
  const { controlPlane, kubectl } = cluster;
  const { running, settings } = controlPlane;
  const environment = settings.units["calico-operator"]?.environment ?? {};
  for (const [name, content] of [
    ["CRDS", files.operatorCrds],
    ["OPERATOR", OPERATOR],
  ] as const) {
    const path = environment[name];
    if (path === undefined) return [failed(controlPlane, `the unit has no ${name}`)];
    await running.write(stagePath(path), { content });
  }
  await running.start("calico-operator");
  if ((await running.unit("calico-operator")).state !== "active") {
    await running.stop("calico-operator"); // it would try again
    return [failed(controlPlane, lastError(await running.log("calico-operator")))];
  }
  const served = servedKinds(files.servedCrds, yaml);
  if (served !== "") {
    await kubectl.check(["apply", "--server-side", "--filename=-"], served);
    await waitForKinds(kubectl, served);
  }
  cluster.record("Calico's kinds applied");
  return maskDeviations(cluster, environment["MARK_MASK"] ?? "");
}

/** The CRDs of the kinds that YAML uses. The others would cost the API server several seconds. */
export function servedKinds(crds: string, yaml: readonly string[]): string {
  const used = new Set(
    yaml
      .flatMap((text) => parseAllDocuments(text))
      .filter((document) => String(document.get("apiVersion")).startsWith("projectcalico.org/"))
      .map((document) => document.get("kind")),
  );
  return parseAllDocuments(crds)
    .filter((document) => used.has(document.getIn(["spec", "names", "kind"])))
    .map(String)
    .join("---\n");
}

function failed({ name }: ClusterHost, observed: string): ClusterDeviation {
  const cause = "Without Calico's kinds, no pod network is installed. Look at calico-operator.nix.";
  return { host: name, what: "unit calico-operator", expected: "applies Calico's kinds", observed, cause };
}

async function maskDeviations({ kubectl }: Cluster, mask: string): Promise<readonly ClusterDeviation[]> {
  const fields = "{.spec.iptablesMarkMask} {.spec.nftablesMarkMask}";
  const kind = "felixconfigurations.crd.projectcalico.org";
  const observed = await kubectl.check(["get", kind, "default", `--output=jsonpath=${fields}`]);
  const expected = `${mask} ${mask}`;
  if (observed === expected) return [];
  const cause = "Felix uses mark bits that make packets bypass the tailnet's routes. Look at calicoMarkMask.";
  return [{ host: undefined, what: "Felix's mark masks", expected, observed, cause }];
}
