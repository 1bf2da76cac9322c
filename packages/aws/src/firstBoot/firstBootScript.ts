import { SCRIPT } from "./_script";

/** What the first boot of one instance installs, and where from. */
export interface FirstBootProps {
  /** AWS region of the instance, of the parameter and of the bucket. */
  readonly region: string;
  /** Name of the homelab, which names its folder of secrets in the flake. */
  readonly homelabName: string;
  /** The host's name in the manifest, which commands take. */
  readonly host: string;
  /** Hostname, which names the host's configuration in the flake. */
  readonly hostname: string;
  /** Name of the SSM parameter with the host's private SSH key, such as `/ducksnest/home/edge/ssh-host-key`. */
  readonly parameter: string;
  /** Where the flake is. */
  readonly source: FlakeSource;
}

/** The flake as an archive in S3, or as a reference that needs no credentials. */
export type FlakeSource =
  | {
      readonly kind: "s3";
      /** Name of the bucket; may be a placeholder for `terraformTemplate`. */
      readonly bucket: string;
      /** Key of an uncompressed tar archive with flake.nix at its top, in characters that a URL needs no escapes for. */
      readonly key: string;
    }
  | {
      readonly kind: "flake";
      /** Flake reference, such as `github:me/homelab?dir=nix`. */
      readonly reference: string;
    };

/**
 * Bytes of a script. EC2 takes 16 KiB of user-data before it is encoded, and an expression may be longer than its
 * placeholder: a bucket's name has up to 63 characters.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const MAX_BYTES = 16 * 1024 - 128;

/**
 * User-data of an instance: the script of its first boot, without secrets.
 * @throws Error if the script has more bytes than user-data may have
 */
export function firstBootScript({ region, homelabName, host, hostname, parameter, source }: FirstBootProps): string {
  // https://docs.aws.amazon.com/general/latest/gr/rande.html#regional-endpoints
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const settings = {
    REGION: region,
    HOST: host,
    HOST_NAME: hostname,
    HOMELAB: homelabName,
    PARAMETER: parameter,
    SSM_URL: `https://ssm.${region}.${domain}/`,
    ARCHIVE_URL: source.kind === "s3" ? `https://${source.bucket}.s3.${region}.${domain}/${source.key}` : "",
    FLAKE: source.kind === "flake" ? source.reference : "",
  };
  const assignments = Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`);
  const script = ["#!/usr/bin/env bash", ...assignments, SCRIPT].join("\n");
  const bytes = Buffer.byteLength(script);
  if (bytes > MAX_BYTES) {
    throw new Error(`The first boot script of ${hostname} has ${bytes} bytes, but user-data may have ${MAX_BYTES}.`);
  }
  return script;
}

/** A word in single quotes, which no shell expands. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
