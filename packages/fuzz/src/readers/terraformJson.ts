import type { Json, JsonObject } from "@ducksnest/checks";
import { messageOf } from "../Judgement";
import { mapping } from "./mapping";
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
    json = JSON.parse(content);
  } catch (error) {
    return [messageOf(error)];
  }
  const { resource, data } = mapping(json);
  const declared = new Set([...addresses(mapping(resource), ""), ...addresses(mapping(data), "data.")]);
  return textsIn(json).flatMap((text) => {
    const unescaped = text.replaceAll(/\$\$\{|%%\{/g, "");
    if (unescaped.includes("%{")) return [`${JSON.stringify(text)} has a directive in it`];
    return [...unescaped.matchAll(/\$\{([^}]*)\}?/g)].flatMap(([, expression = ""]) =>
      declared.has(REFERENCE.exec(expression)?.[1] ?? "") ? [] : [`${JSON.stringify(text)} refers to nothing there is`],
    );
  });
}

function addresses(blocks: JsonObject, prefix: string): readonly string[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.keys(mapping(named)).map((name) => `${prefix}${type}.${name}`),
  );
}

/** Every key and text in JSON data. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child)]);
}
