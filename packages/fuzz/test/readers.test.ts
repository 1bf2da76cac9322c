import { SECRETS } from "../src/changes/secretChanges";
import { leaks } from "../src/leaks";
import { fileNames } from "../src/readers/fileNames";
import { kubernetesObjects } from "../src/readers/kubernetesObjects";
import { manifestSchema } from "../src/readers/manifestSchema";
import { tailnetPolicy } from "../src/readers/tailnetPolicy";
import { terraformJson } from "../src/readers/terraformJson";
import { values } from "../src/readers/values";
import { yamlFiles } from "../src/readers/yamlFiles";
import { aSubject } from "./_subject";

const INSTANCE = { resource: { aws_instance: { a: {} } } };

it.each(["../x.yaml", "/x.yaml", "a//b", "a\\b", "a\0b", "é".repeat(130)])("file names: refuses %j", (name) => {
  expect(fileNames.complaints(aSubject({ files: { dist: { [name]: "" } } }))).toHaveLength(1);
});

it("file names: refuses two that a Mac takes for one", () => {
  expect(fileNames.complaints(aSubject({ files: { dist: { "a.yaml": "", "A.yaml": "" } } }))).toEqual([
    "dist/A.yaml is there twice",
  ]);
});

it.each(["memory: InfinityMi", "size = NaN;", '"name": "undefined"', "[object Object]"])(
  "values: refuses %s",
  (line) => {
    expect(values.complaints(aSubject({ files: { nix: { "flake.nix": `{\n${line}\n}` } } }))).toEqual([
      `nix/flake.nix has ${line}`,
    ]);
  },
);

it("values: accepts what the manifest itself says", () => {
  expect(values.complaints(aSubject({ text: "ssid: NaN", files: { nix: { "flake.nix": "NaN" } } }))).toEqual([]);
});

it("values: refuses a number without digits, and null for Terraform", () => {
  const emitted = {
    cluster: [{ spec: { replicas: Number.POSITIVE_INFINITY } }],
    cloud: new Map([["seoul", { volume_size: null }]]),
  };
  expect(values.complaints(aSubject({ emitted }))).toEqual([
    ".0.spec.replicas is Infinity",
    "seoul.volume_size is null",
  ]);
});

it("JSON Schema: refuses a manifest that an editor would mark", () => {
  expect(manifestSchema.complaints(aSubject({ data: { name: "a" } })).length).toBeGreaterThan(0);
});

it("YAML: refuses what YAML 1.1 takes for something else", () => {
  const emitted = { cluster: [{ a: "yes" }] };
  const complaints = (content: string) =>
    yamlFiles.complaints(aSubject({ emitted, files: { dist: { "a.yaml": content } } }));
  expect(complaints('a: "yes"\n')).toEqual([]);
  expect(complaints("a: yes\n")).toEqual(["dist/a.yaml: YAML 1.1 and 1.2 differ on it"]);
  expect(complaints('a: "no"\n')).toEqual(["the files do not say what was meant"]);
  expect(complaints("a: 1\na: 2\n")).toContain("dist/a.yaml: Map keys must be unique");
});

it("Kubernetes objects: refuses names, labels and quantities that Kubernetes does not take, and an object twice", () => {
  const object = (name: string, labels = {}) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  const complaints = (...cluster: ReturnType<typeof object>[]) =>
    kubernetesObjects.complaints(aSubject({ emitted: { cluster } }));
  expect(complaints(object("a"), object("b.c", { "x.y/z": "" }))).toEqual([]);
  expect(complaints(object("A"))).toEqual(["v1 Namespace /A: its name is no DNS subdomain"]);
  expect(complaints(object("a", { b: "c d" }))).toEqual(['v1 Namespace /a: "b": "c d" is no label']);
  expect(complaints(object("a"), object("a"))).toEqual(["v1 Namespace /a is there twice"]);
  const hosts = new Map([["old", { kubelet: { kubeReserved: { memory: "InfinityMi" } } }]]);
  expect(kubernetesObjects.complaints(aSubject({ emitted: { hosts } }))).toEqual([
    "old: kubeReserved.memory is InfinityMi, which is no quantity",
  ]);
});

it("Terraform JSON: refuses templates that are not ours, and what is no JSON", () => {
  const complaints = (json: object) =>
    terraformJson.complaints(
      aSubject({ files: { "cdktf.out": { "a.tf.json": JSON.stringify({ ...INSTANCE, ...json }) } } }),
    );
  expect(complaints({ output: { id: { value: "${aws_instance.a.id}" }, text: { value: "$${x} %%{y}" } } })).toEqual([]);
  expect(complaints({ output: { id: { value: "${aws_instance.b.id}" } } })).toHaveLength(1);
  expect(complaints({ output: { id: { value: "%{ if true }" } } })).toHaveLength(1);
  expect(complaints({ output: { id: { value: '${try(aws_instance.a.id, "none")}' } } })).toEqual([]);
  expect(complaints({ output: { id: { value: '${file("/etc/passwd")}' } } })).toHaveLength(1);
  expect(complaints({ output: { id: { value: '${try(aws_instance.b.id, "none")}' } } })).toHaveLength(1);
  expect(terraformJson.complaints(aSubject({ files: { "cdktf.out": { "a.tf.json": "{" } } }))).toHaveLength(1);
});

it("tailnet policy: refuses what is no JSON", () => {
  const complaints = (content: string) =>
    tailnetPolicy.complaints(aSubject({ files: { nix: { "p.hujson": content } } }));
  expect(complaints("// A comment\n{}")).toEqual([]);
  expect(complaints("{,}")).toHaveLength(1);
});

it("finds a planted secret in a file, unless the file is secret", () => {
  const [{ text, canary } = { text: "", canary: "" }] = SECRETS;
  const { outputs } = aSubject({ files: { nix: { "flake.nix": canary } } });
  expect(leaks(outputs, `name: a # ${text}`)).toEqual([{ by: "secrets", detail: "nix/flake.nix has a secret in it" }]);
  const secret = outputs.map((output) => ({
    ...output,
    files: new Map([["flake.nix", { content: canary, secret: true }]]),
  }));
  expect(leaks(secret, `name: a # ${text}`)).toEqual([]);
});
