import { type Changes, onlyResource, siteJson } from "./_terraform";

const only = (type: string, changes: Changes = {}) => onlyResource(siteJson(changes), type);

it("is private, whatever other settings say", () => {
  expect(only("aws_s3_bucket_public_access_block")).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(only("aws_s3_bucket_ownership_controls")).toMatchObject({ rule: { object_ownership: "BucketOwnerEnforced" } });
});

it("refuses requests without TLS", () => {
  expect(JSON.parse(String(only("aws_s3_bucket_policy")["policy"])).Statement).toEqual([
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [
        expect.stringMatching(/^\$\{aws_s3_bucket\.[\w-]+\.arn\}$/),
        expect.stringMatching(/^\$\{aws_s3_bucket\.[\w-]+\.arn\}\/\*$/),
      ],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
});

it("is encrypted, and keeps replaced archives for 30 days", () => {
  expect(JSON.stringify(only("aws_s3_bucket_server_side_encryption_configuration"))).toContain('"AES256"');
  expect(only("aws_s3_bucket_versioning")).toMatchObject({ versioning_configuration: { status: "Enabled" } });
  expect(only("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
    expect.objectContaining({ status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 30 }] }),
  ]);
});

it("gets the archive after it is protected, and a new one when the file changes, without another JSON", () => {
  const archive = only("aws_s3_object");
  expect(archive).toMatchObject({
    key: "flake.tar",
    source: "assets/flake.tar",
    source_hash: '${filesha256("assets/flake.tar")}',
  });
  for (const type of ["public_access_block", "ownership_controls", "versioning", "policy"]) {
    expect(archive["depends_on"]).toContainEqual(expect.stringMatching(`^aws_s3_bucket_${type}\\.`));
  }
});

it("does not keep a site from being destroyed, and stays when the homelab is renamed", () => {
  expect(only("aws_s3_bucket")).toMatchObject({
    bucket_prefix: "ducksnest-ducksnest-seoul-",
    force_destroy: true,
    lifecycle: { ignore_changes: ["bucket_prefix"] },
  });
});

it("has a name that S3 accepts with the 26 characters that the provider adds", () => {
  const prefix = String(only("aws_s3_bucket", { name: "a".repeat(63) })["bucket_prefix"]);
  expect(prefix).toHaveLength(37);
  expect(prefix).toMatch(/^ducksnest-a+-$/);
});

it("is not made if the manifest names a flake reference, or if the site has no hosts", () => {
  const types = (changes: Changes, site?: string) => Object.keys(siteJson(changes, site).resource);
  expect(types({ "nixos.flake": "github:me/homelab?dir=nix" }).filter((type) => type.startsWith("aws_s3"))).toEqual([]);
  const empty = {
    kind: "aws",
    region: "eu-west-1",
    vpcCidr: "10.30.0.0/16",
    subnets: [{ cidr: "10.30.0.0/24", zone: "a" }],
  };
  expect(types({ "sites.dublin": empty }, "dublin").filter((type) => /s3|kms|iam/.test(type))).toEqual([]);
});
