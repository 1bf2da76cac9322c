import { aManifest, type ManifestValue, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

function withState(changes: Readonly<Record<string, ManifestValue>>): readonly string[] {
  const s3 = { bucket: "ducksnest-state", region: "eu-central-1", ...changes };
  return findings(manifestText(aManifest({ state: { s3 } })));
}

describe("a region", () => {
  it.each([
    ["xx-nowhere-9", "ap-northeast-1, ap-northeast-2 and ap-northeast-3"],
    ["ap-norteast-2", "ap-northeast-2, ap-northeast-1 and ap-northeast-3"],
    ["us-est-1", "us-east-1, us-west-1 and us-east-2"],
  ])("has to exist: %s", (region, nearest) => {
    expect(findings(manifestText(aManifest({ "sites.seoul.region": region })))).toEqual([
      expect.stringContaining(
        `sites.seoul.region: AWS has no region "${region}". -> Write an existing one: the nearest names are ${nearest}.`,
      ),
    ]);
    expect(withState({ region })).toEqual([expect.stringContaining(`AWS has no region "${region}".`)]);
  });
});

describe("a zone", () => {
  const subnets = (zone: string) => [{ cidr: "10.20.0.0/24", zone }];
  const problems = (region: string, zone: string) =>
    findings(manifestText(aManifest({ "sites.seoul.region": region, "sites.seoul.subnets": subnets(zone) })));

  it.each([
    ["us-east-1", "f"],
    ["us-west-2", "d"],
    ["ap-northeast-2", "d"],
    ["eu-central-1", "c"],
  ])("of %s may be %s", (region, zone) => expect(problems(region, zone)).toEqual([]));

  it.each([
    ["us-west-2", "e", "a, b, c, d"],
    ["eu-central-1", "d", "a, b, c"],
  ])("of %s may not be %s", (region, zone, letters) => {
    expect(problems(region, zone)).toEqual([
      expect.stringContaining(
        `sites.seoul.subnets.0.zone: Region ${region} has no availability zone "${zone}". -> Use one of: ${letters};`,
      ),
    ]);
  });

  it("is a letter that some region has", () => {
    expect(problems("us-east-1", "z")).toEqual([expect.stringContaining('"z" is not a zone letter from a to f.')]);
  });
});

describe("a bucket", () => {
  it.each([
    ["a..b", "it has two dots in a row"],
    ["192.168.0.1", "it looks like an IP address"],
    ["xn--bucket", 'AWS reserves names with "xn--" there'],
    ["sthree-bucket", 'AWS reserves names with "sthree-" there'],
    ["amzn-s3-demo-bucket", 'AWS reserves names with "amzn-s3-demo-" there'],
    ["bucket-s3alias", 'AWS reserves names with "-s3alias" there'],
    ["bucket--ol-s3", 'AWS reserves names with "--ol-s3" there'],
    ["bucket.mrap", 'AWS reserves names with ".mrap" there'],
    ["bucket--x-s3", 'AWS reserves names with "--x-s3" there'],
    ["ab", "3 to 63"],
    ["-ab", "3 to 63"],
    ["a".repeat(64), "3 to 63"],
  ])("may not be %s", (bucket, reason) => {
    expect(withState({ bucket })).toEqual([
      expect.stringMatching(
        new RegExp(`invalid-value state.s3.bucket: "${bucket}" is not an S3 bucket name: .*${reason}`),
      ),
    ]);
  });

  it.each(["abc", "a.b.c", "0-state", "192.168.0", "a".repeat(63)])("may be %s", (bucket) => {
    expect(withState({ bucket })).toEqual([]);
  });
});

describe("a key prefix", () => {
  it.each(["../..", "a/../b", ".", "a/."])("may not be %s", (keyPrefix) => {
    expect(withState({ keyPrefix })).toEqual([expect.stringContaining("which programs resolve but S3 does not.")]);
  });

  it("has an end", () => {
    expect(withState({ keyPrefix: "a".repeat(513) })).toEqual([expect.stringContaining("longer than 512 characters")]);
    expect(withState({ keyPrefix: "..a/b.." })).toEqual([]);
  });
});

it("knows no longer alias of a key than KMS", () => {
  expect(withState({ kmsKeyAlias: `alias/${"a".repeat(250)}` })).toEqual([]);
  expect(withState({ kmsKeyAlias: `alias/${"a".repeat(251)}` })).toHaveLength(1);
});

describe("an image", () => {
  const problems = (ami: string) => findings(manifestText(aManifest({ "hosts.control-plane.image": { ami } })));

  it.each(["ami-0123456789abcdef0", "ami-01234567"])("may be %s", (ami) => expect(problems(ami)).toEqual([]));

  it.each(["nixos", "ami-0123", "i-0123456789abcdef0", "ami-0123456789abcdefg"])("may not be %s", (ami) => {
    expect(problems(ami)).toEqual([expect.stringContaining(`image.ami: "${ami}" is not an AMI's id`)]);
  });

  it("is corrected in its letter case", () => {
    expect(problems("AMI-0123456789ABCDEF0")).toEqual([
      expect.stringContaining('Did you mean "ami-0123456789abcdef0"?'),
    ]);
  });
});
