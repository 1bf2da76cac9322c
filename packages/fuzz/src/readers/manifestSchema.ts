import { homelabJsonSchema } from "@ducksnest/manifest";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { nothingMissing, type Reader } from "./Reader";

let compiled: ValidateFunction | undefined;

/** An editor, which has the JSON Schema and not our checks, must accept every sound manifest. */
export const manifestSchema: Reader = {
  name: "JSON Schema",
  reads: "homelab.schema.json accepts the manifest",
  missing: nothingMissing,
  complaints({ data }) {
    if (data === undefined) return [];
    compiled ??= new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(homelabJsonSchema());
    if (compiled(data)) return [];
    return (compiled.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  },
};
