import { nearest } from "../text/didYouMean";
import { AWS_REGIONS, nearestRegions } from "./awsRegions";
import { corrected } from "./corrected";
import { type Fault, text } from "./text";

export const awsRegion = corrected(text(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region", regionFault), (region) =>
  nearest(region, AWS_REGIONS),
);

function regionFault(region: string): Fault {
  if (AWS_REGIONS.includes(region)) return undefined;
  const [first, second, third] = nearestRegions(region, AWS_REGIONS);
  return {
    message: `AWS has no region "${region}".`,
    fix: `Write an existing one: the nearest names are ${first}, ${second} and ${third}.`,
  };
}

/** A zone's full name, such as ap-northeast-2a, ends with its letter. */
export const zoneLetter = corrected(text(/^[a-f]$/, "a zone letter from a to f"), (zone) =>
  /^(?:[a-z]{2}(?:-[a-z]+)+-\d)?([a-f])$/.exec(zone.toLowerCase())?.at(1),
);

export const instanceType = text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an EC2 instance type");

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESERVED_BUCKETS = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const s3Bucket = text(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "an S3 bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends",
  bucketFault,
);

function bucketFault(name: string): Fault {
  if (name.includes("..")) return { message: `"${name}" is not an S3 bucket name: it has two dots in a row.` };
  if (/^(\d+\.){3}\d+$/.test(name))
    return { message: `"${name}" is not an S3 bucket name: it looks like an IP address.` };
  const reserved = RESERVED_BUCKETS.exec(name)?.[0];
  return reserved === undefined
    ? undefined
    : { message: `"${name}" is not an S3 bucket name: AWS reserves names with "${reserved}" there.` };
}

/** An S3 key has at most 1,024 bytes; the prefix may use half of them. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const s3KeyPrefix = text(
  /^[\w.-]+(\/[\w.-]+)*$/,
  "a path without leading or trailing slash",
  (path) =>
    dotSegment(path) ?? (path.length > 512 ? { message: "The path is longer than 512 characters." } : undefined),
);

function dotSegment(path: string): Fault {
  const segment = path.split("/").find((part) => /^\.{1,2}$/.test(part));
  return segment === undefined
    ? undefined
    : {
        message: `"${path}" has the segment "${segment}", which programs resolve but S3 does not.`,
        fix: "Write plain folder names.",
      };
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export const amiId = corrected(
  text(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/, "an AMI's id: ami- and 17 hexadecimal digits, or 8 in an old one"),
  (id) => id.trim().toLowerCase(),
);

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const kmsKeyAlias = text(/^alias\/[\w/-]{1,250}$/, "a KMS key alias: alias/ and up to 250 characters");
