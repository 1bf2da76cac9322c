import * as z from "zod";
import { quoted } from "../text/quoted";
import { awsRegion, zoneLetter } from "./aws";
import { cidr, ipv4Address, lanMtu } from "./networks";
import { freeText } from "./text";

/** At most 32 bytes (IEEE 802.11-2020, 9.4.2.2); a Hangul syllable takes three. */
const ssid = freeText(32)
  .refine((name) => Buffer.byteLength(name) <= 32, {
    error: ({ input }) => `${quoted(input)} is longer than 32 bytes.`,
  })
  // wpa_supplicant's file has the name in double quotes and no escape for one.
  .refine((name) => !name.includes('"'), {
    error: ({ input }) => `${quoted(input)} contains a double quote, which wpa_supplicant cannot read.`,
  });

const lanSite = z.strictObject({
  kind: z.literal("lan").meta({ description: "A home network: one layer-2 segment behind one router" }),
  cidr: cidr.meta({ description: "The LAN's IPv4 network, a /30 or larger", examples: ["192.168.0.0/24"] }),
  gateway: ipv4Address.meta({
    description: "The router's address in the LAN, and the default gateway of every host",
    examples: ["192.168.0.1"],
  }),
  mtu: lanMtu.prefault(1500).meta({
    description: "Largest IP packet that the LAN carries, in bytes, 1280 to 9216; hosts' interfaces use it",
    examples: [1500],
  }),
  wifi: z
    .strictObject({
      ssid: ssid.meta({ description: "Name of the Wi-Fi network, at most 32 bytes", examples: ["home-wifi"] }),
    })
    .optional()
    .meta({
      description: "The Wi-Fi network. Its passphrase is a secret: `ducksnest secrets set wifi` encrypts it",
      examples: [{ ssid: "home-wifi" }],
    }),
});

const awsSite = z.strictObject({
  kind: z.literal("aws").meta({ description: "One VPC in one AWS region" }),
  region: awsRegion.meta({ description: "AWS region of the VPC", examples: ["ap-northeast-2"] }),
  vpcCidr: cidr.meta({ description: "The VPC's IPv4 network, a /16 to a /28", examples: ["10.20.0.0/16"] }),
  subnets: z
    .array(
      z.strictObject({
        cidr: cidr.meta({ description: "The subnet's IPv4 network, in the VPC's", examples: ["10.20.0.0/24"] }),
        zone: zoneLetter.meta({
          description: "Letter of the availability zone that the subnet is in, such as a for ap-northeast-2a",
          examples: ["a"],
        }),
      }),
    )
    .min(1)
    .meta({
      description: "The VPC's public subnets; a host without `subnet` is in the first",
      examples: [[{ cidr: "10.20.0.0/24", zone: "a" }]],
    }),
  sessionManager: z
    .boolean()
    .default(true)
    .meta({ description: "Whether AWS Session Manager can open a shell on the site's instances, as a second way in" }),
});

/** Sites by their kind. */
const SITES = { lan: lanSite, aws: awsSite } as const;

export type SiteKind = keyof typeof SITES;

export const site = z.discriminatedUnion("kind", [lanSite, awsSite]);

export type ParsedSite = z.output<typeof site>;

/** The keys that a site of this kind can have. */
export function siteKeys(kind: SiteKind): readonly string[] {
  return Object.keys(SITES[kind].shape);
}
