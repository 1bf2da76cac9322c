import { distance } from "fastest-levenshtein";

/**
 * AWS regions with the last letter of their availability zones, as of 2026-11. In some regions, the letters differ
 * between accounts, so an account may lack a letter before the last.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const LAST_ZONES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "af-south-1": "c",
    "ap-east-1": "c",
    "ap-east-2": "c",
    "ap-northeast-1": "d",
    "ap-northeast-2": "d",
    "ap-northeast-3": "c",
    "ap-south-1": "c",
    "ap-south-2": "c",
    "ap-southeast-1": "c",
    "ap-southeast-2": "c",
    "ap-southeast-3": "c",
    "ap-southeast-4": "c",
    "ap-southeast-5": "c",
    "ap-southeast-6": "c",
    "ap-southeast-7": "c",
    "ca-central-1": "d",
    "ca-west-1": "c",
    "cn-north-1": "d",
    "cn-northwest-1": "c",
    "eu-central-1": "c",
    "eu-central-2": "c",
    "eu-north-1": "c",
    "eu-south-1": "c",
    "eu-south-2": "c",
    "eu-west-1": "c",
    "eu-west-2": "c",
    "eu-west-3": "c",
    "il-central-1": "c",
    "me-central-1": "c",
    "me-south-1": "c",
    "mx-central-1": "c",
    "sa-east-1": "c",
    "us-east-1": "f",
    "us-east-2": "c",
    "us-gov-east-1": "c",
    "us-gov-west-1": "c",
    "us-west-1": "c",
    "us-west-2": "d",
  }),
);

/** Every region, sorted. */
export const AWS_REGIONS: readonly string[] = [...LAST_ZONES.keys()].sort();

/** The candidates, those with the most similar names first. */
export function nearestRegions(region: string, candidates: readonly string[]): readonly string[] {
  return [...candidates].sort((a, b) => distance(region, a) - distance(region, b));
}

/** Letters of a region's availability zones, `a` first; none for a region that does not exist. */
export function zoneLetters(region: string): readonly string[] {
  const last = LAST_ZONES.get(region);
  return last === undefined ? [] : [..."abcdef"].filter((letter) => letter <= last);
}
