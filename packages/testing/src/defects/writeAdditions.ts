import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestValue } from "../manifests";
import type { Change, Entry, Values } from "./Entry";

const WORKLOADS = "apps/cluster/src/workloads.ts";
const RESOURCES = "apps/cloud/src/resources.ts";

/**
 * Writes what an entry adds in TypeScript into the user's own files, as somebody adds it in plain cdk8s and CDKTF.
 * @param folder a copy of the repository
 * @throws Error for a change of `hostSettings`, because the user has no file for it
 */
export function writeAdditions(folder: string, { changes }: Entry): void {
  if (changes.some((change) => "hostSettings" in change))
    throw new Error("nobody changes hosts in a file of their own");
  const [workloads, resources] = [changes.flatMap(objectLines), changes.flatMap(resourceLines)];
  if (workloads.length > 0) {
    const file = join(folder, WORKLOADS);
    const text = readFileSync(file, "utf8").replace(/^}$/m, [...workloads, "}"].join("\n"));
    writeFileSync(file, `import { JsonPatch } from "cdk8s";\n${text}`);
  }
  if (resources.length === 0) return;
  const lines = [
    'import type { SiteStack } from "@ducksnest/aws";',
    'import { TerraformResource } from "cdktf";',
    "",
    "export function addResources(stack: SiteStack): void {",
    ...resources,
    "}",
    "",
  ];
  writeFileSync(join(folder, RESOURCES), lines.join("\n"));
}

/** Lines at the end of `addWorkloads`. */
function objectLines(change: Change, index: number): readonly string[] {
  if ("objects" in change) {
    return change.objects.map(
      (object, place) => `  new ApiObject(new Chart(app, "extra-${index}-${place}"), "object", ${literal(object)});`,
    );
  }
  if (!("object" in change)) return [];
  const { kind, name, set } = change.object;
  const patches = Object.entries(set).map(([path, value]) => {
    const pointer = literal(`/${path.replaceAll(".", "/")}`);
    return value === undefined ? `JsonPatch.remove(${pointer})` : `JsonPatch.add(${pointer}, ${literal(value)})`;
  });
  return [
    "  for (const each of app.node.findAll())",
    `    if (ApiObject.isApiObject(each) && each.kind === ${literal(kind)} && each.name === ${literal(name)})`,
    `      each.addJsonPatch(${patches.join(", ")});`,
  ];
}

/** Lines of `addResources`. */
function resourceLines(change: Change): readonly string[] {
  if ("terraform" in change) {
    const { site, type, name, config } = change.terraform;
    const made = `new TerraformResource(stack, ${literal(name)}, { terraformResourceType: ${literal(type)} })`;
    return ifSite(site, [`const made = ${made};`, ...overrides("made", "", config)]);
  }
  if (!("terraformOverride" in change)) return [];
  const { site, address, set } = change.terraformOverride;
  const below = /^(data\.|terraform$)/.test(address) ? address : `resource.${address}`;
  return ifSite(site, overrides("stack", `${below}.`, set));
}

function ifSite(site: string, lines: readonly string[]): readonly string[] {
  return [`  if (stack.node.id === ${literal(site)}) {`, ...lines.map((line) => `    ${line}`), "  }"];
}

function overrides(target: string, prefix: string, values: Values): readonly string[] {
  return Object.entries(values).map(
    ([path, value]) => `${target}.addOverride(${literal(`${prefix}${path}`)}, ${literal(value)});`,
  );
}

function literal(value: ManifestValue | undefined): string {
  return value === undefined ? "undefined" : JSON.stringify(value);
}
