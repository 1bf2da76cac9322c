import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, Chart, Yaml } from "cdk8s";
import { parseAllDocuments } from "yaml";

/** The fields that all Kubernetes objects have. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: its fields differ by kind, and the tests say what they expect there
  readonly [field: string]: any;
}

/** The objects of the constructs that `add` creates in a chart. */
export function objects(add: (chart: Chart) => void): readonly KubernetesObject[] {
  const chart = new Chart(new App({ recordConstructMetadata: false }), "chart");
  add(chart);
  return chart.toJson();
}

/** The only object of a kind. */
export function only(all: readonly KubernetesObject[], kind: string): KubernetesObject {
  const [first, ...others] = all.filter((object) => object.kind === kind);
  if (first === undefined || others.length > 0) throw new Error(`expected one ${kind} among ${all.map((o) => o.kind)}`);
  return first;
}

/** The objects of a YAML text without errors. */
export function parseYaml(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

/** The objects as kubectl reads them from YAML, from a label command that contacts no server. */
export function readByKubectl(all: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const printed = kubectl(all, (file) => ["label", "--local", "-o", "json", "-f", file, "read=by-kubectl"]);
  return printed
    .split(/^(?=\{$)/m)
    .map((text) => JSON.parse(text))
    .map(({ metadata: { labels, ...metadata }, ...object }) => {
      const { read: _, ...own } = labels;
      return { ...object, metadata: { ...metadata, ...(Object.keys(own).length > 0 && { labels: own }) } };
    });
}

/** The result of `kubectl kustomize` for the objects' YAML; throws if it refuses them, such as duplicates. */
export function buildByKubectl(all: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return parseYaml(kubectl(all, (file) => ["kustomize", dirname(file)]));
}

function kubectl(all: readonly KubernetesObject[], args: (file: string) => readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-"));
  try {
    const file = join(folder, "all.yaml");
    writeFileSync(file, Yaml.stringify(...all));
    writeFileSync(join(folder, "kustomization.yaml"), "resources: [all.yaml]\n");
    const { status, stdout, stderr } = spawnSync("kubectl", args(file), { encoding: "utf8", maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The objects in an order that does not depend on their writer. */
export function byName(all: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const key = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.namespace} ${metadata.name}`;
  return [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
