import { z } from "zod";
import { quoted } from "../quoted";
import { Cidr } from "../units/Cidr";
import { InvalidValueError } from "../units/InvalidValueError";
import { Ipv4Address } from "../units/Ipv4Address";
import { Mtu } from "../units/Mtu";
import { Size } from "../units/Size";

/** A zod step that turns text or a number into a domain value, reporting why it cannot. */
function parsedBy<I, O>(parse: (input: I) => O) {
  return (input: I, context: z.RefinementCtx<I>): O => {
    try {
      return parse(input);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      context.addIssue({ code: "custom", message: error.message, params: { fix: error.fix }, input });
      return z.NEVER;
    }
  };
}

/** Text that has to match a pattern; `what` names it in the message, `example` in the fix. */
function text(pattern: RegExp, what: string, example: string) {
  return z
    .string()
    .regex(pattern, {
      error: (issue) => `${quoted(issue.input)} is not ${what}.`,
    })
    .meta({ examples: [example] });
}

export const cidr = z
  .string()
  .transform(parsedBy(Cidr.parse))
  .meta({ description: "IPv4 network in CIDR notation", examples: ["10.244.0.0/16"] });

export const ipv4Address = z
  .string()
  .transform(parsedBy(Ipv4Address.parse))
  .meta({ description: "IPv4 address", examples: ["192.168.0.15"] });

/** MTU of pod interfaces. */
export const podMtu = z
  .int()
  .min(Mtu.MIN_BYTES)
  .max(Mtu.MAX_BYTES)
  .transform(parsedBy(Mtu.ofBytes))
  .meta({ description: "Largest IP packet of a pod, in bytes", examples: [1230] });

/** MTU of a link between nodes. */
export const linkMtu = z
  .int()
  .min(Mtu.MIN_LINK_BYTES)
  .max(Mtu.MAX_BYTES)
  .transform(parsedBy(Mtu.ofBytes))
  .meta({ description: "Largest IP packet the link carries, in bytes", examples: [1500] });

/** An amount in GiB of at least `minimum`. */
export function gibibytes(minimum: number) {
  return z
    .number()
    .min(minimum)
    .transform((amount) => Size.gibibytes(amount))
    .meta({ description: "Amount in GiB (2^30 bytes)", examples: [15.4] });
}

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
export const dnsLabel = text(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "a DNS label: lower-case letters, digits and inner hyphens, at most 63",
  "laptop-firebat",
);

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
export const dnsDomain = text(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
  "a domain name in lower case",
  "example.ts.net",
);

/** IFNAMSIZ is 16 with its closing NUL. @see https://man7.org/linux/man-pages/man7/netdevice.7.html */
export const interfaceName = text(/^[a-zA-Z0-9_.-]{1,15}$/, "a Linux interface name of at most 15 characters", "wlan0");

export const devicePath = text(/^\/dev\/[\w./:+-]+$/, "a device path under /dev", "/dev/disk/by-label/nixos");

export const nixosRelease = text(/^\d\d\.(05|11)$/, "a NixOS release", "26.05");

export const kubernetesMinor = text(/^1\.\d{2}$/, "a Kubernetes minor version", "1.36");

export const calicoVersion = text(/^v3\.\d+\.\d+$/, "a Calico release tag", "v3.32.1");

export const awsRegion = text(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region", "ap-northeast-2");

export const zoneLetter = text(/^[a-z]$/, "a zone letter", "a");

export const instanceType = text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an EC2 instance type", "t3.medium");

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const s3Bucket = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "an S3 bucket name", "ducksnest-state");

export const macAddress = text(
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/,
  "a MAC address in lower case with colons",
  "3c:7c:3f:00:00:01",
);

export const userName = text(/^(?!root$)[a-z_][a-z0-9_-]{0,30}$/, "a Linux user name", "admin");

export const timeZone = z
  .string()
  .refine(isTimeZone, { error: (issue) => `${quoted(issue.input)} is not an IANA time zone.` })
  .meta({ description: "IANA time zone", examples: ["Asia/Seoul"] });

/**
 * Linux finds a zone by its file name, so letter case counts and an offset such as +09:00 is none.
 * The list holds all but aliases such as Asia/Calcutta, and is found eight times faster than a formatter is made.
 */
function isTimeZone(name: string): boolean {
  if (Intl.supportedValuesOf("timeZone").includes(name)) return true;
  try {
    const { timeZone: canonical } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return /^[A-Z]/.test(name) && (canonical === name || canonical.toLowerCase() !== name.toLowerCase());
  } catch {
    return false;
  }
}

export const sshPublicKey = text(
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,2}( .*)?$/,
  "an OpenSSH public key",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... admin@laptop",
);

export const nixPublicKey = text(
  /^[\w.-]+:[A-Za-z0-9+/]{43}=$/,
  "a Nix signing key's public half",
  "cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
);

export const httpsUrl = text(/^https:\/\/[^\s/]+(\/\S*)?$/, "an https URL", "https://headscale.example.org");

export const githubRepository = text(/^[\w-]+\/[\w.-]+$/, "owner/name", "owner/name");

export const kmsKeyAlias = text(/^alias\/[\w/-]+$/, "a KMS key alias", "alias/ducksnest-state");

export const s3KeyPrefix = text(
  /^[\w.-]+(\/[\w.-]+)*$/,
  "a path without leading or trailing slash",
  "ducksnest/terraform",
);
