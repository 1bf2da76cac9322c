import { App, SiteStack } from "@ducksnest/aws";
import { aTopology, type ManifestValue, temporaryFolders } from "@ducksnest/testing";
import type { AwsSiteFacts } from "@ducksnest/topology";

/** Terraform's JSON syntax, as far as the tests look into it. */
export interface TerraformJson {
  readonly terraform: {
    readonly backend: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required_providers: Readonly<Record<string, unknown>>;
    readonly required_version: string;
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

/** The facts of one AWS site of the reference homelab, with some of the manifest's values replaced. */
export function awsSite(changes: Changes = {}, name = "seoul"): AwsSiteFacts {
  const site = aTopology(changes).sites.find((each) => each.name === name);
  if (site?.kind !== "aws") throw new Error(`no AWS site "${name}"`);
  return site;
}

/** The stack of one AWS site of the reference homelab, with some of the manifest's values replaced. */
export function siteStack(changes: Changes = {}, name = "seoul", outdir = newFolder()): SiteStack {
  return stackOf(awsSite(changes, name), outdir);
}

export function stackOf(site: AwsSiteFacts, outdir = newFolder()): SiteStack {
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

/** The address by which Terraform knows each resource: its type and name. */
export function addresses({ resource }: TerraformJson): readonly string[] {
  return Object.entries(resource).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`));
}

/** The one resource of a type. */
export function onlyResource(json: TerraformJson, type: string): Attributes {
  const [only, ...others] = resources(json, type);
  if (only === undefined || others.length > 0) throw new Error(`expected one ${type}, found ${others.length}`);
  return only;
}

/** Every name in an expression of the JSON that is no attribute of a resource or data source in the JSON. */
export function danglingReferences(json: TerraformJson): readonly string[] {
  const declared = new Set([
    ...Object.entries(json.resource).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`)),
    ...Object.entries(json.data ?? {}).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((name) => `data.${type}.${name}`),
    ),
  ]);
  return namesInExpressions(json).filter((name) => {
    const [, address] = /^((?:data\.)?aws_\w+\.[\w-]+)\.\w+$/.exec(name) ?? [];
    return !/^self\.\w+$/.test(name) && (address === undefined || !declared.has(address));
  });
}

/** Names that are neither functions nor in quotes. */
function namesInExpressions(json: TerraformJson): readonly string[] {
  return texts(json).flatMap((text) =>
    [...text.matchAll(/(?<!\$)\$\{([^}]*)\}/g)].flatMap(([, expression = ""]) =>
      [...expression.replace(/"[^"]*"/g, "").matchAll(/[A-Za-z_][\w.-]*(?![\w.(-])/g)].map(([name]) => name),
    ),
  );
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
