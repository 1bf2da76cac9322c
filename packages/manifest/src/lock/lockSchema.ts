import * as z from "zod";
import { ipv4Address } from "../schema/networks";
import type { Lock, LockedCluster, StatePlace } from "./Lock";

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

const address = z.string().refine((text) => ipv4Address.safeParse(text).success, "must be an IPv4 address");

const host = z.strictObject({
  node: name,
  site: name,
  address,
  instanceType: z.string().min(1).optional(),
  zone: z.string().min(1).optional(),
  settings: z.record(z.string(), z.string()).nullish(),
});

const cluster = z
  .strictObject({
    kubernetesVersion: z.string().regex(/^1\.\d+$/, "must be a minor version such as 1.36"),
    controlPlaneEndpoint: z.string().regex(/^\S+:\d+$/, "must be a host and a port"),
    controlPlaneAddress: address,
    serviceCidr: z.string().min(1),
    podCidr: z.string().min(1),
    dnsDomain: z.string().min(1),
    encapsulation: z.enum(["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"]),
    caPins: z.array(z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be a SHA-256 hash")),
    hosts: z.record(name, host).nullish(),
  })
  .transform(
    ({ hosts, ...facts }): LockedCluster => ({
      ...facts,
      hosts: sorted(hosts).map(([name, { settings, ...each }]) => ({ name, ...each, settings: settings ?? {} })),
    }),
  );

/** The lock's file as plain data. Empty mappings may be left out, because a person deletes entries. */
export const lockSchema = z
  .strictObject({ homelab: name, sites: z.record(name, site).nullish(), cluster: cluster.nullish() })
  .transform(
    ({ homelab, sites, cluster }): Lock => ({
      homelab,
      sites: sorted(sites).map(([name, { region, state, instances }]) => ({
        name,
        region,
        state,
        instances: sorted(instances).map(([address, { architecture }]) => ({ address, architecture })),
      })),
      ...(cluster && { cluster }),
    }),
  );

function sorted<T>(record: Readonly<Record<string, T>> | null | undefined): [string, T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
