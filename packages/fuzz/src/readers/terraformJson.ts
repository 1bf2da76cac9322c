import type { Json, JsonObject } from "@ducksnest/checks";
import { messageOf } from "../Judgement";
import { mapping } from "./mapping";
import { filesOf, nothingMissing, type Reader } from "./Reader";

/** An attribute of a resource or data source. */
const ATTRIBUTE = /^((?:data\.)?[a-z]\w*\.[\w-]+)\.\w+$/;

/** The functions that the constructs call. A manifest could make Terraform call others, such as one that reads a file. */
const FUNCTIONS = ["filesha256(", "startswith(", "try("];

/** Files are JSON, and every expression in them refers only to what the file declares. */
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
      isExpected(expression, declared) ? [] : [`${JSON.stringify(text)} refers to nothing there is`],
    );
  });
}

/** Whether all names outside quotes are functions of ours, or attributes of what is declared. */
function isExpected(expression: string, declared: ReadonlySet<string>): boolean {
  const names = expression.replaceAll(/"[^"]*"/g, "").match(/[A-Za-z_][\w.-]*\(?/g) ?? [];
  return (
    expression.trim() !== "" &&
    names.every(
      (name) => FUNCTIONS.includes(name) || /^self\.\w+$/.test(name) || declared.has(ATTRIBUTE.exec(name)?.[1] ?? ""),
    )
  );
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
