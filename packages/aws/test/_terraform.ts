import { App, SiteStack } from "@ducksnest/aws";
import { aTopology, type ManifestValue, temporaryFolders } from "@ducksnest/testing";

/** Terraform's JSON syntax, as far as the tests look into it. */
export interface TerraformJson {
  readonly terraform: {
    readonly backend: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required_providers: Readonly<Record<string, unknown>>;
  };
  readonly provider: Readonly<Record<string, unknown>>;
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly output: Readonly<Record<string, { readonly value: unknown }>>;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
export type Attributes = Readonly<Record<string, unknown>>;
export type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const newFolder = temporaryFolders();

/** An instance beside the reference homelab's control plane. */
export const WORKER = { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 20 };

/** The stack of one AWS site of the reference homelab, with some of the manifest's values replaced. */
export function siteStack(changes: Changes = {}, name = "seoul", outdir = newFolder()): SiteStack {
  const site = aTopology(changes).sites.find((each) => each.name === name);
  if (site?.kind !== "aws") throw new Error(`no AWS site "${name}"`);
  return new SiteStack(new App({ outdir }), site.name, site);
}

/** Its Terraform JSON. */
export function siteJson(changes: Changes = {}, name = "seoul"): TerraformJson {
  return siteStack(changes, name).toTerraform();
}

/** The resources of a type, without CDKTF's own notes. */
export function resources({ resource }: TerraformJson, type: string): readonly Attributes[] {
  return Object.values(resource[type] ?? {}).map(({ "//": _, ...attributes }) => attributes);
}

/** The one resource of a type. */
export function onlyResource(json: TerraformJson, type: string): Attributes {
  const [only, ...others] = resources(json, type);
  if (only === undefined || others.length > 0) throw new Error(`expected one ${type}, found ${others.length}`);
  return only;
}

/** Every `${type.name.attribute}` in the JSON whose resource or data source the JSON does not have. */
export function danglingReferences(json: TerraformJson): readonly string[] {
  const declared = new Set([
    ...Object.entries(json.resource).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`)),
    ...Object.entries(json.data ?? {}).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((name) => `data.${type}.${name}`),
    ),
  ]);
  const expressions = [...JSON.stringify(json).matchAll(/\$\{([^}]*)\}/g)].map(([, expression = ""]) => expression);
  return expressions.filter((expression) => {
    const [, address] = /^((?:data\.)?aws_\w+\.[\w-]+)\.\w+$/.exec(expression) ?? [];
    return address === undefined || !declared.has(address);
  });
}
