import { z } from "zod";
import { homelabSchema } from "./schema/homelab";

/** The manifest's JSON Schema (draft 2020-12), for editors: what an author may write, before anything is derived. */
export function homelabJsonSchema(): object {
  return z.toJSONSchema(homelabSchema, { io: "input" });
}
