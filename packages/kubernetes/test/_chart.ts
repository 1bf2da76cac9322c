import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, Chart, Yaml } from "cdk8s";
import { parseAllDocuments } from "yaml";

/** A Kubernetes object, as far as it is the same for all kinds. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: its fields differ by kind, and the tests say what they expect there
  readonly [field: string]: any;
}

/** What the constructs that `add` makes in a chart come to. */
export function objects(add: (chart: Chart) => void): readonly KubernetesObject[] {
  const chart = new Chart(new App({ recordConstructMetadata: false }), "chart");
  add(chart);
  return chart.toJson();
}

/** The one object of a kind. */
export function only(all: readonly KubernetesObject[], kind: string): KubernetesObject {
  const [first, ...others] = all.filter((object) => object.kind === kind);
  if (first === undefined || others.length > 0) throw new Error(`expected one ${kind} among ${all.map((o) => o.kind)}`);
  return first;
}

/** The objects of a YAML text, which must be without errors. */
export function parseYaml(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

/** The objects as kubectl reads their YAML and would send them, by a label command that asks no server. */
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

/** What `kubectl kustomize` builds of the objects' YAML; throws when it refuses them, as when one is there twice. */
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

/** Objects in an order that does not depend on who wrote them down. */
export function byName(all: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const key = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.namespace} ${metadata.name}`;
  return [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
