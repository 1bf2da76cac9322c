import type { Json } from "@ducksnest/checks";
import { filesOf, nothingMissing, type Reader } from "./Reader";

/** What may stand in an expression: a reference to a resource's or data source's attribute. */
const REFERENCE = /^((?:data\.)?[a-z_]+\.[\w-]+)\.\w+$/;

/** Files are JSON, and every template in them is a reference to something that the file declares. */
export const terraformJson: Reader = {
  name: "Terraform JSON",
  reads: "JSON, with references that lead somewhere",
  missing: nothingMissing,
  complaints({ outputs }) {
    return filesOf(outputs, "cdktf.out", ".tf.json").flatMap(([file, content]) =>
      templateComplaints(content).map((complaint) => `${file}: ${complaint}`),
    );
  },
};

function templateComplaints(content: string): readonly string[] {
  let json: Json;
  try {
    json = JSON.parse(content) as Json;
  } catch (error) {
    return [(error as Error).message];
  }
  const { resource = {}, data = {} } = json as Record<string, Record<string, object>>;
  const declared = new Set([...addresses(resource, ""), ...addresses(data, "data.")]);
  return textsIn(json).flatMap((text) => {
    const unescaped = text.replaceAll(/\$\$\{|%%\{/g, "");
    if (unescaped.includes("%{")) return [`${JSON.stringify(text)} has a directive in it`];
    return [...unescaped.matchAll(/\$\{([^}]*)\}?/g)].flatMap(([, expression = ""]) =>
      declared.has(REFERENCE.exec(expression)?.[1] ?? "") ? [] : [`${JSON.stringify(text)} refers to nothing there is`],
    );
  });
}

function addresses(blocks: Readonly<Record<string, object>>, prefix: string): readonly string[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${prefix}${type}.${name}`),
  );
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child as Json)]);
}
