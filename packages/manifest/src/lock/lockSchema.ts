import * as z from "zod";
import { ipv4Address } from "../schema/networks";
import type { Lock, StatePlace } from "./Lock";

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a DNS label");

/** A relative path without `..`, because Terraform reads it from another folder. */
const localPath = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w./-]+$/, "must be a path in the manifest's folder")
  .transform((path): StatePlace => ({ kind: "local", path }));

const s3Object = z
  .strictObject({
    bucket: z.string().min(1),
    key: z.string().min(1),
    region: z.string().min(1),
    kmsKeyAlias: z.string().min(1).optional(),
  })
  .transform((object): StatePlace => ({ kind: "s3", ...object, kmsKeyAlias: object.kmsKeyAlias }));

const site = z.strictObject({
  region: z.string().min(1),
  state: z.union([localPath, s3Object], "must be a path, or the bucket, key and region of an object in S3"),
  instances: z
    .record(z.string(), z.strictObject({ architecture: z.enum(["x86_64", "arm64"]) }))
    .nullish()
    .refine((instances) => Object.keys(instances ?? {}).every((address) => ipv4Address.safeParse(address).success), {
      error: "must have IPv4 addresses as keys",
    }),
});

/** The lock's file as plain data. Empty mappings may be left out, because a person deletes entries. */
export const lockSchema = z.strictObject({ homelab: name, sites: z.record(name, site).nullish() }).transform(
  ({ homelab, sites }): Lock => ({
    homelab,
    sites: sorted(sites).map(([name, { region, state, instances }]) => ({
      name,
      region,
      state,
      instances: sorted(instances).map(([address, { architecture }]) => ({ address, architecture })),
    })),
  }),
);

function sorted<T>(record: Readonly<Record<string, T>> | null | undefined): [string, T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
