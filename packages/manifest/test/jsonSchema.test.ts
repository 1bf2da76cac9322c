import { readFileSync } from "node:fs";
import { join } from "node:path";
import { homelabJsonSchema } from "@ducksnest/manifest";
import { aManifest, type ManifestData, type ManifestValue, manifestText } from "@ducksnest/testing";
import { findings } from "./_findings";

/** As much of JSON Schema as the manifest's uses. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly examples?: readonly ManifestValue[];
}

/** Every property by its path, `*` standing for a name and `[]` for an item; alternatives one after the other. */
const PROPERTIES = properties("", homelabJsonSchema({ "a-check": "What it demands." }) as Schema);
const LEAVES = PROPERTIES.filter(([, schema]) => schema.properties === undefined && isFree(schema));

it("is what is committed", () => {
  const committed = JSON.parse(readFileSync(join(__dirname, "../homelab.schema.json"), "utf8"));
  const { checks } = committed.properties;
  const names = Object.entries(checks.properties as Readonly<Record<string, Schema>>);
  expect(names.length).toBeGreaterThan(30);
  const meanings = Object.fromEntries(names.map(([name, { description = "" }]) => [name, description]));
  expect(committed).toEqual(JSON.parse(JSON.stringify(homelabJsonSchema(meanings))));
});

describe("a property of the JSON Schema", () => {
  it.each(PROPERTIES)("%s has a description", (_, { description = "" }) => {
    expect(description.length).toBeGreaterThan(10);
  });

  it("has a description that is no other's", () => {
    const all = PROPERTIES.map(([, { description }]) => description);
    expect(all.filter((description, index) => all.indexOf(description) !== index)).toEqual([]);
  });

  it.each(LEAVES)("%s has an example or a default", (_, { examples = [], default: fallback }) => {
    expect(examples.length + (fallback === undefined ? 0 : 1)).toBeGreaterThan(0);
  });

  it("has no example that belongs to a property of another name", () => {
    const owners = new Map<string, Set<string>>();
    for (const [path, { examples = [] }] of PROPERTIES) {
      const name = path.replace("[]", "").split(".").at(-1) as string;
      for (const example of examples) {
        const key = JSON.stringify(example);
        owners.set(key, (owners.get(key) ?? new Set()).add(name));
      }
    }
    const shared = [...owners].filter(([, names]) => names.size > 1).map(([example, names]) => [example, ...names]);
    // A number, and a word that two keys have in common.
    expect(shared).toEqual([['"auto"', "mtu", "nodeAddress"]]);
  });

  it.each(PROPERTIES.filter(([, { pattern }]) => pattern !== undefined))(
    "%s has a pattern that its examples match, as editors read it",
    (_, { pattern = "", examples = [] }) => {
      const editors = new RegExp(pattern, "u");
      // What stands in for a key is cut short, so that nobody takes it for one.
      for (const example of examples) expect(String(example).replace("AAAA...", "AAAA")).toMatch(editors);
      expect(editors.test("not this\n")).toBe(false);
    },
  );

  it.each([
    "cluster.podCidr",
    "tailnet.cidr",
    "sites.*.gateway",
    "sites.*.subnets[].cidr",
    "hosts.*.address",
    "hosts.*.interface.macAddress",
    "hosts.*.subnet",
    "users.*.sshKeys[]",
    "secrets.operators[]",
  ])("%s has a pattern", (path) => {
    expect(PROPERTIES.find(([other]) => other === path)?.[1].pattern).toEqual(expect.stringMatching(/^\^.*\$$/));
  });

  it.each([
    ["nixos.timeZone", "UTC"],
    ["cluster.calico.mtu", "auto"],
    ["cluster.calico.nodeAddress", "auto"],
    ["tailnet.cidr", "100.64.0.0/10"],
    ["tailnet.mtu", 1280],
    ["sites.*.mtu", 1500],
    ["secrets.tokenTtlHours", 24],
    ["hosts.*.hardware.gpus", []],
  ])("%s has the default %j", (path, fallback) => {
    expect(PROPERTIES.find(([other]) => other === path)?.[1].default).toEqual(fallback);
  });
});

describe("an example of the JSON Schema", () => {
  const inReference = PROPERTIES.flatMap(([path, { examples = [] }]) => {
    const place = path.replace("sites.*", path.includes("subnets") ? "sites.seoul" : "sites.home");
    const real = place.replace("hosts.*", "hosts.old").replace("users.*", "users.admin").replaceAll("[]", ".0");
    return valueAt(aManifest(), real.split(".")) === undefined
      ? []
      : examples.map((example): [string, ManifestValue] => [real, example]);
  });

  it("is there for most of the reference manifest", () => expect(inReference.length).toBeGreaterThan(25));

  it.each(inReference)("is valid at %s: %j", (path, example) => {
    const cut = JSON.stringify(example).includes("AAAA...");
    const wrong = new RegExp(`(wrong-type|invalid-value) ${path.replaceAll(".", "\\.")}`);
    const found = findings(manifestText(aManifest(replacement(path, example))));
    expect(found.filter((finding) => wrong.test(finding))).toHaveLength(cut ? 1 : 0);
  });
});

/** The change that puts a value at a path, where `0` stands for the first item of a list. */
function replacement(path: string, value: ManifestValue): Readonly<Record<string, ManifestValue>> {
  const [list, ...rest] = path.split(".0");
  if (list === undefined || rest.length === 0) return { [path]: value };
  const key = rest.join("").replace(".", "");
  const [first, ...others] = valueAt(aManifest(), list.split(".")) as ManifestValue[];
  return { [list]: [key === "" ? value : { ...(first as ManifestData), [key]: value }, ...others] };
}

function valueAt(value: ManifestValue | undefined, [key, ...rest]: readonly string[]): ManifestValue | undefined {
  if (key === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  return valueAt((value as ManifestData)[key], rest);
}

/** Whether an author writes a word, number or list of their own there, rather than one of a few that an editor lists. */
function isFree(schema: Schema): boolean {
  const isMapping = typeof schema.additionalProperties === "object";
  return schema.enum === undefined && schema.const === undefined && schema.type !== "boolean" && !isMapping;
}

function properties(path: string, schema: Schema): [path: string, schema: Schema][] {
  const below = (key: string, child: Schema): [string, Schema][] => [[key, child], ...properties(key, child)];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      below(path ? `${path}.${name}` : name, child),
    ),
    ...(typeof schema.additionalProperties === "object" ? properties(`${path}.*`, schema.additionalProperties) : []),
    ...(schema.items === undefined
      ? []
      : schema.items.description === undefined
        ? properties(`${path}[]`, schema.items)
        : below(`${path}[]`, schema.items)),
    ...(schema.anyOf ?? schema.oneOf ?? []).flatMap((alternative) => properties(path, alternative)),
  ];
}
