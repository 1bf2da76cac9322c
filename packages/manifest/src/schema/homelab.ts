import { z } from "zod";
import { host } from "./host";
import {
  awsRegion,
  calicoVersion,
  cidr,
  dnsDomain,
  dnsLabel,
  githubRepository,
  httpsUrl,
  interfaceName,
  kmsKeyAlias,
  kubernetesMinor,
  linkMtu,
  nixosRelease,
  nixPublicKey,
  podMtu,
  s3Bucket,
  s3KeyPrefix,
  sshPublicKey,
  timeZone,
  userName,
} from "./scalars";
import { site } from "./site";

const nodeAddress = z.union(
  [
    z.literal("auto"),
    z.literal("nodeInternalIp"),
    z.strictObject({ interface: z.string().min(1) }),
    z.strictObject({ cidrs: z.array(cidr).min(1) }),
  ],
  { error: "Expected auto, nodeInternalIp, { interface: <RE2 pattern> } or { cidrs: [...] }." },
);

const calico = z.strictObject({
  version: calicoVersion.meta({ description: "Calico release tag" }),
  encapsulation: z
    .enum(["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"])
    .default("VXLAN")
    .meta({ description: "How pods' packets travel between nodes; the cross-subnet forms leave them bare on one LAN" }),
  wireguard: z
    .boolean()
    .default(false)
    .meta({ description: "Whether Calico encrypts pods' packets between nodes, on the LAN too" }),
  dataplane: z
    .enum(["iptables", "nftables"])
    .default("iptables")
    .meta({ description: "What programs packet filtering: kube-proxy, Calico and the host firewall follow it" }),
  mtu: z
    .union([z.literal("auto"), podMtu], { error: "Expected auto, or a whole number of bytes from 576 to 65535." })
    .default("auto")
    .meta({ description: "MTU of pod interfaces in bytes; auto is the largest that fits every path" }),
  nodeAddress: nodeAddress.default("auto").meta({
    description: "How Calico finds a node's address; auto renders a pattern that matches one interface per host",
  }),
});

const cluster = z.strictObject({
  kubernetesVersion: kubernetesMinor.meta({ description: "Kubernetes minor version, quoted" }),
  podCidr: cidr.meta({ description: "The one Calico pool, and kubeadm's podSubnet" }),
  serviceCidr: cidr.meta({
    description: "kubeadm's serviceSubnet; the API server takes its first address, DNS its tenth",
  }),
  dnsDomain: dnsDomain.default("cluster.local"),
  calico,
});

const tailnet = z.strictObject({
  cidr: cidr.prefault("100.64.0.0/10").meta({ description: "Where Tailscale takes node addresses from" }),
  mtu: linkMtu.prefault(1280).meta({ description: "MTU of the tunnel interface, in bytes", examples: [1280] }),
  interface: interfaceName.default("tailscale0"),
  domain: dnsDomain.meta({ description: "MagicDNS suffix", examples: ["example.ts.net"] }),
  loginServer: httpsUrl.nullish().meta({ description: "URL of a Headscale server; absent or null means Tailscale's" }),
});

/** The manifest as its author writes it. Sections that need each other's values are joined in `resolve`. */
export const homelabSchema = z
  .strictObject({
    name: dnsLabel.meta({ description: "Names the cluster, the VPC and the Terraform stacks" }),
    nixos: z.strictObject({
      release: nixosRelease.meta({ description: "nixpkgs release branch, quoted" }),
      timeZone: timeZone.default("UTC"),
      nodeExporter: z
        .boolean()
        .default(false)
        .meta({ description: "Whether every host serves its metrics to Prometheus, on TCP 9100" }),
    }),
    cluster,
    tailnet,
    sites: z.record(dnsLabel, site).meta({ description: "Networks that hosts stand in, by name" }),
    hosts: z.record(dnsLabel, host).meta({ description: "Machines, by name" }),
    users: z
      .record(
        userName,
        z.strictObject({
          sshKeys: z
            .array(sshPublicKey)
            .min(1)
            .meta({ examples: ["[ssh-ed25519 AAAA... me@laptop]"] }),
        }),
      )
      .meta({ description: "People who may log in to every host, by user name" }),
    state: z
      .strictObject({
        s3: z.strictObject({
          bucket: s3Bucket,
          keyPrefix: s3KeyPrefix
            .optional()
            .meta({ description: "Folder of the state objects; the homelab's name if absent" }),
          region: awsRegion.meta({ description: "Region of the bucket" }),
          kmsKeyAlias: kmsKeyAlias.optional(),
        }),
      })
      .optional()
      .meta({ description: "Terraform state in S3; without it, a local file" }),
    nixCache: z
      .strictObject({ s3: z.strictObject({ bucket: s3Bucket, region: awsRegion, publicKey: nixPublicKey }) })
      .optional()
      .meta({ description: "A signed Nix binary cache in S3" }),
    github: z
      .strictObject({ repository: githubRepository })
      .optional()
      .meta({ description: "The repository that holds this homelab" }),
    checks: z
      .record(z.string(), z.enum(["off", "warning", "error"]))
      .default({})
      .meta({ description: "Severity of a check where it is not to be the check's own" }),
  })
  .meta({ title: "ducksnest homelab", description: "One hybrid homelab: sites, hosts, cluster and tailnet" });

/** What the schema makes of a valid manifest. */
export type ParsedHomelab = z.output<typeof homelabSchema>;
