import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** @see https://developer.hashicorp.com/terraform/internals/json-format: the file's own format is not documented, and stable since version 4 */
const STATE = z.object({
  version: z.literal(4),
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      instances: z.array(z.object({ attributes: z.object({ private_ip: z.string().nullish() }) })),
    }),
  ),
});

/**
 * Private addresses of the instances in a local state of Terraform; undefined if there is no file, or it cannot be read.
 * @param file path from `root`
 */
export function stateAddresses(root: string, file: string): readonly string[] | undefined {
  try {
    const { resources } = STATE.parse(JSON.parse(readFileSync(join(root, file), "utf8")));
    return resources
      .filter(({ mode, type }) => mode === "managed" && type === "aws_instance")
      .flatMap(({ instances }) => instances.flatMap(({ attributes }) => attributes.private_ip ?? []));
  } catch {
    return undefined;
  }
}
