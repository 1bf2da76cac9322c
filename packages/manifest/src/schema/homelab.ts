import * as z from "zod";
import { awsRegion, kmsKeyAlias, s3Bucket, s3KeyPrefix } from "./aws";
import { flakeReference } from "./flakeReference";
import { host } from "./host";
import { tunnelName } from "./interfaceName";
import { anyCidr, cidr, podMtu, tailnetCidr, tunnelMtu } from "./networks";
import {
  calicoVersion,
  checkLevel,
  constructName,
  dnsDomain,
  dnsLabel,
  githubRepository,
  httpsUrl,
  kubernetesMinor,
  nixosRelease,
  nixPublicKey,
  sshPublicKey,
  timeZone,
  userName,
} from "./scalars";
import { secrets } from "./secrets";
import { site } from "./site";
import { freeText } from "./text";

const nodeAddress = z.union(
  [
    z.literal("auto").meta({ description: "One pattern that matches exactly one interface of every host" }),
    z.literal("nodeInternalIp").meta({ description: "The address that the kubelet reports as the node's" }),
    z.strictObject({
      interface: freeText(1024).meta({
        description: "Comma-separated RE2 patterns; Calico searches for them anywhere in an interface's name",
        examples: ["^(eth0|wlan0)$"],
      }),
    }),
    z.strictObject({
      cidrs: z
        .array(anyCidr.meta({ description: "A network that contains nodes' addresses", examples: ["192.168.0.0/16"] }))
        .min(1)
        .meta({ description: "Networks; the first address in one of them is the node's", examples: [["10.0.0.0/8"]] }),
    }),
  ],
  { error: "Expected auto, nodeInternalIp, { interface: <RE2 pattern> } or { cidrs: [...] }." },
);

const calico = z
  .strictObject({
    version: calicoVersion.meta({ description: "Calico release tag", examples: ["v3.32.1"] }),
    encapsulation: z
      .enum(["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"])
      .default("VXLAN")
      .meta({
        description: "Encapsulation of pods' packets between nodes; the CrossSubnet modes use none within one LAN",
        examples: ["VXLANCrossSubnet"],
      }),
    wireguard: z
      .boolean()
      .default(false)
      .meta({ description: "Whether Calico encrypts pods' packets between nodes, even within a LAN" }),
    vxlanChecksumOffload: z
      .boolean()
      .default(true)
      .meta({
        description:
          "Whether the kernel computes checksums for vxlan.calico; false writes ChecksumOffloadBroken=true into Felix's featureDetectOverride",
        examples: [false],
      }),
    dataplane: z
      .enum(["iptables", "nftables"])
      .default("iptables")
      .meta({
        description: "Backend of packet filtering, for kube-proxy, Calico and the host firewall",
        examples: ["nftables"],
      }),
    mtu: z
      .union([z.literal("auto"), podMtu], { error: "Expected auto, or a whole number of bytes from 576 to 65535." })
      .default("auto")
      .meta({
        description: "MTU of pod interfaces in bytes, 576 to 65535; auto is the largest that fits every path",
        examples: ["auto", 1230],
      }),
    nodeAddress: nodeAddress.default("auto").meta({
      description: "How Calico finds a node's address; auto renders a pattern that matches one interface per host",
      examples: ["auto", { interface: "^(eth0|wlan0)$" }],
    }),
  })
  .meta({ description: "The pod network", examples: [{ version: "v3.32.1" }] });

const cluster = z
  .strictObject({
    kubernetesVersion: kubernetesMinor.meta({ description: "Kubernetes minor version, quoted", examples: ["1.36"] }),
    podCidr: cidr.meta({
      description: "The only Calico pool, which is also kubeadm's podSubnet",
      examples: ["10.244.0.0/16"],
    }),
    serviceCidr: cidr.meta({
      description: "kubeadm's serviceSubnet; the API server takes its first address, DNS its tenth",
      examples: ["10.96.0.0/12"],
    }),
    dnsDomain: dnsDomain
      .default("cluster.local")
      .meta({ description: "Domain at the end of service names", examples: ["cluster.local"] }),
    calico,
  })
  .meta({ description: "The Kubernetes cluster" });

export const tailnet = z
  .strictObject({
    cidr: tailnetCidr.prefault("100.64.0.0/10").meta({
      description: "Network from which the tailnet assigns addresses: 100.64.0.0/10 or a part of it",
      examples: ["100.64.0.0/10"],
    }),
    mtu: tunnelMtu.prefault(1280).meta({
      description: "MTU of the tunnel's interface, in bytes, 1280 to 65495; 1280 fits any path",
      examples: [1280],
    }),
    interface: tunnelName
      .default("tailscale0")
      .meta({ description: "Name of the interface that tailscaled creates", examples: ["tailscale0"] }),
    domain: dnsDomain.meta({
      description: "MagicDNS suffix, as the admin console or the Headscale configuration shows it",
      examples: ["example.ts.net"],
    }),
    loginServer: httpsUrl.nullish().meta({
      description: "URL of a Headscale server; defaults to Tailscale's own",
      examples: ["https://headscale.example.org"],
    }),
  })
  .meta({ description: "The tailnet between the sites" });

const user = z
  .strictObject({
    sshKeys: z
      .array(
        sshPublicKey.meta({
          description: "A line of ~/.ssh/id_ed25519.pub, or of another OpenSSH public key file",
          examples: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... me@laptop"],
        }),
      )
      .min(1)
      .meta({
        description: "The user's OpenSSH public keys, at least one",
        examples: [["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... admin@laptop"]],
      }),
  })
  .meta({ description: "A person with administrator rights on every host" });

/** The manifest as its author writes it. Sections that need each other's values are joined in `toHomelab`. */
export const homelabSchema = z
  .strictObject({
    name: dnsLabel.meta({
      description: "Names the cluster, the VPC and the Terraform stacks",
      examples: ["ducksnest"],
    }),
    nixos: z
      .strictObject({
        release: nixosRelease.meta({ description: "nixpkgs release branch, quoted", examples: ["26.05"] }),
        timeZone: timeZone
          .default("UTC")
          .meta({ description: "Time zone of every host, by its IANA name", examples: ["Asia/Seoul"] }),
        nodeExporter: z
          .boolean()
          .default(false)
          .meta({ description: "Whether every host serves its metrics to Prometheus, on TCP 9100" }),
        flake: flakeReference.optional().meta({
          description:
            "Flake reference of this homelab's nix folder, readable without credentials, from which EC2 instances install themselves; defaults to an archive in S3",
          examples: ["github:octocat/homelab?dir=nix"],
        }),
      })
      .meta({ description: "The operating system of every host" }),
    cluster,
    tailnet,
    sites: z
      .record(constructName, site)
      .meta({ description: "Networks of the hosts, by a name that you choose: home LANs and VPCs" }),
    hosts: z.record(constructName, host).meta({ description: "Hosts, by a name that you choose" }),
    users: z.record(userName, user).meta({ description: "People who may log in to every host, by user name" }),
    secrets: secrets.optional(),
    state: z
      .strictObject({
        s3: z
          .strictObject({
            bucket: s3Bucket.meta({
              description: "S3 bucket for Terraform's state; it must exist, with versioning on",
              examples: ["ducksnest-state"],
            }),
            keyPrefix: s3KeyPrefix.optional().meta({
              description: "Folder of the state objects in the bucket; defaults to the homelab's name",
              examples: ["ducksnest/terraform"],
            }),
            region: awsRegion.meta({ description: "Region of the state bucket", examples: ["ap-northeast-2"] }),
            kmsKeyAlias: kmsKeyAlias.optional().meta({
              description: "Alias of the KMS key that encrypts the state; defaults to the bucket's encryption",
              examples: ["alias/ducksnest-state"],
            }),
          })
          .meta({
            description: "Where in S3 the state is",
            examples: [{ bucket: "my-state", region: "eu-central-1" }],
          }),
      })
      .optional()
      .meta({ description: "Terraform state in S3; defaults to a local file" }),
    nixCache: z
      .strictObject({
        s3: z
          .strictObject({
            bucket: s3Bucket.meta({
              description: "S3 bucket of the binary cache; hosts need read access",
              examples: ["ducksnest-nix-cache"],
            }),
            region: awsRegion.meta({ description: "Region of the cache's bucket", examples: ["ap-northeast-2"] }),
            publicKey: nixPublicKey.meta({
              description: "Key that verifies the cache's paths, as `nix key convert-secret-to-public` prints it",
              examples: ["cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="],
            }),
          })
          .meta({ description: "Where in S3 the cache is, and its key" }),
      })
      .optional()
      .meta({ description: "A signed Nix binary cache in S3, in addition to cache.nixos.org" }),
    github: z
      .strictObject({
        repository: githubRepository.meta({
          description: "The GitHub repository, as owner/name",
          examples: ["octocat/homelab"],
        }),
      })
      .optional()
      .meta({ description: "The repository with this homelab" }),
    checks: z
      .record(z.string(), checkLevel)
      .default({})
      .meta({
        description: "Severity of a rule, by the rule's name, if it must differ from the default",
        examples: [{ "boot-suits-machine": "off" }],
      }),
  })
  .meta({ title: "ducksnest homelab", description: "One hybrid homelab: sites, hosts, cluster and tailnet" });

/** A valid manifest, as the schema parses it. */
export type ParsedHomelab = z.output<typeof homelabSchema>;
