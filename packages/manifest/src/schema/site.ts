import { z } from "zod";
import { awsRegion, cidr, ipv4Address, linkMtu, zoneLetter } from "./scalars";

const lanSite = z.strictObject({
  kind: z.literal("lan"),
  cidr,
  gateway: ipv4Address.meta({ description: "Default gateway of the LAN" }),
  mtu: linkMtu.prefault(1500),
  wifi: z
    .strictObject({ ssid: z.string().min(1).max(32) })
    .optional()
    .meta({ description: "The Wi-Fi network; its passphrase is a secret, never written here" }),
});

const awsSite = z.strictObject({
  kind: z.literal("aws"),
  region: awsRegion,
  vpcCidr: cidr,
  subnets: z.array(z.strictObject({ cidr, zone: zoneLetter })).min(1),
});

export const site = z.discriminatedUnion("kind", [lanSite, awsSite]);

export type ParsedSite = z.output<typeof site>;
