import type { AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { namePrefix } from "./_names";
import {
  type ITerraformDependable,
  S3Bucket,
  S3BucketLifecycleConfiguration,
  S3BucketOwnershipControls,
  S3BucketPolicy,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfigurationA,
  S3BucketVersioningA,
  S3Object,
} from "./_provider";

/** Path of the archive of `nix/`, from the folder in which Terraform runs. */
export const FLAKE_ARCHIVE = "assets/flake.tar";

/** Key of the archive in the bucket. */
const KEY = "flake.tar";

/** Longest prefix of a bucket's name, in characters: 63 less the 26 that the provider adds. */
const MAX_PREFIX = 37;

/** Days for which replaced archives are kept, so that a faulty one can be compared with the one before. */
const KEPT_DAYS = 30;

/** The private bucket with the archive of `nix/`, which a site's instances fetch at their first boot. */
export class FlakeBucket extends Construct {
  /** Name of the bucket, as a Terraform expression. */
  readonly bucketName: string;
  /** Key of the archive in the bucket. */
  readonly key = KEY;
  /** ARN of the archive, as a Terraform expression. */
  readonly objectArn: string;

  constructor(scope: Construct, id: string, site: AwsSiteFacts) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: namePrefix(["ducksnest", site.homelabName, site.name], MAX_PREFIX),
      // The archive can be made again at any time, so nothing in the bucket keeps a site from being destroyed.
      forceDestroy: true,
      tags: { Name: `${site.homelabName}-${site.name}-flake` },
      // Renaming the homelab keeps the bucket, because an instance may still wait for the archive in it.
      lifecycle: { ignoreChanges: ["bucket_prefix"] },
    });
    const protection = this.protect(bucket);
    const object = new S3Object(this, "archive", {
      bucket: bucket.bucket,
      key: KEY,
      source: FLAKE_ARCHIVE,
      // Terraform reads the file, so the JSON is the same whatever the archive contains.
      sourceHash: `\${filesha256("${FLAKE_ARCHIVE}")}`,
      contentType: "application/x-tar",
      dependsOn: [...protection],
    });
    this.bucketName = bucket.bucket;
    this.objectArn = object.arn;
  }

  /** Keeps the bucket private, encrypted and versioned. @returns what must exist before the first upload */
  private protect(bucket: S3Bucket): readonly ITerraformDependable[] {
    const { bucket: name } = bucket;
    const access = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket: name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = new S3BucketOwnershipControls(this, "ownership", {
      bucket: name,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    // S3's own key: a KMS key would cost a call for each read and protect nothing more, because nothing in it is secret.
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: name,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
    });
    const policy = new S3BucketPolicy(this, "policy", {
      bucket: name,
      policy: JSON.stringify(onlyTls(bucket.arn)),
      // Two changes of one bucket's access at the same time can fail.
      dependsOn: [access],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: name,
      rule: [
        {
          id: "old-archives",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: KEPT_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
    return [access, ownership, encryption, versioning, policy];
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html "Enforce encryption of data in transit" */
function onlyTls(bucketArn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
