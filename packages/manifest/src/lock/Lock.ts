import type { AwsImage, Encapsulation } from "../model";

/** What `ducksnest.lock` remembers: what Terraform's state depends on, and the cluster that runs. Nothing in it is secret. */
export interface Lock {
  /** The homelab's name when the lock was written. */
  readonly homelab: string;
  /** Every AWS site, sorted by name, including those that the manifest no longer has. */
  readonly sites: readonly LockedSite[];
  /** The cluster that runs or, as long as it has no hosts, the one that the next deployment makes. @default none */
  readonly cluster?: LockedCluster | undefined;
}

/** An AWS site whose resources may exist. */
export interface LockedSite {
  /** Name of the site and of its Terraform stack. */
  readonly name: string;
  /** AWS region of its resources. */
  readonly region: string;
  /** Where Terraform keeps the stack's state. */
  readonly state: StatePlace;
  /** Its instances, sorted by address. */
  readonly instances: readonly LockedInstance[];
}

/** An instance that may run. */
export interface LockedInstance {
  /** Private IPv4 address, which identifies it. */
  readonly address: string;
  /** Architecture of the image that it booted from. */
  readonly architecture: NonNullable<AwsImage["architecture"]>;
}

/**
 * Facts of a running cluster, as read from its control plane. Most of them cannot change after `kubeadm init`. Until it was seen,
 * they are those of the manifest when the control plane was deployed, and it has no pins and no hosts.
 */
export interface LockedCluster {
  /** Minor version of the API server, such as `1.36`. */
  readonly kubernetesVersion: string;
  /** Host and port that certificates and kubeconfigs name, such as `control-plane.example.ts.net:6443`. */
  readonly controlPlaneEndpoint: string;
  /** IPv4 address at which the API server and etcd run. */
  readonly controlPlaneAddress: string;
  /** Network of the services, such as `10.96.0.0/12`. */
  readonly serviceCidr: string;
  /** Network of the pods, such as `10.244.0.0/16`. */
  readonly podCidr: string;
  /** Domain of the services' names, such as `cluster.local`. */
  readonly dnsDomain: string;
  /** Encapsulation of Calico's IP pool, as in the manifest when the cluster was first seen. */
  readonly encapsulation: Encapsulation;
  /** Hashes of the cluster CA's public keys, such as `sha256:…`: two while the CA is replaced. */
  readonly caPins: readonly string[];
  /** The hosts that were deployed, sorted by name. */
  readonly hosts: readonly LockedHost[];
}

/** A host as it was deployed last. */
export interface LockedHost {
  /** Its name in the manifest. */
  readonly name: string;
  /** Name of its Kubernetes node. */
  readonly node: string;
  /** Its site. */
  readonly site: string;
  /** IPv4 address of the node. */
  readonly address: string;
  /** EC2 instance type. @default a host at home */
  readonly instanceType?: string | undefined;
  /** Letter of the availability zone. @default a host at home */
  readonly zone?: string | undefined;
  /** A digest of the settings of each part of the host, to find out which parts a change touches. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Where Terraform keeps the state of one stack. */
export type StatePlace =
  /** A file, relative to the manifest's folder, with forward slashes. */
  | { readonly kind: "local"; readonly path: string }
  /** An object in S3. */
  | {
      readonly kind: "s3";
      readonly bucket: string;
      readonly key: string;
      /** The bucket's AWS region. */
      readonly region: string;
      /** KMS key alias, such as `alias/ducksnest-state`; undefined means the bucket's default encryption. */
      readonly kmsKeyAlias: string | undefined;
    };

/** Name of the lock's file, beside the manifest. */
export const LOCK_FILE = "ducksnest.lock";
