import { z } from "zod";
import { quoted } from "../quoted";
import { awsRegion, cidr, ipv4Address, linkMtu, zoneLetter } from "./scalars";

/** At most 32 bytes (IEEE 802.11-2020, 9.4.2.2), of which a Hangul syllable takes three. */
const ssid = z
  .string()
  .min(1)
  .refine((name) => Buffer.byteLength(name) <= 32, {
    error: (issue) => `${quoted(issue.input)} is longer than 32 bytes.`,
  })
  // wpa_supplicant's file has the name between double quotes, without a way to write one.
  .regex(/^[^"\n]*$/, { error: (issue) => `${quoted(issue.input)} has a double quote or a line break in it.` })
  .meta({ examples: ["ducksnest"] });

const lanSite = z.strictObject({
  kind: z.literal("lan"),
  cidr,
  gateway: ipv4Address.meta({ description: "Default gateway of the LAN" }),
  mtu: linkMtu.prefault(1500),
  wifi: z
    .strictObject({ ssid })
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
