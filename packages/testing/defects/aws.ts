import type { Change, Entry, ManifestData } from "@ducksnest/testing";

const GROUP = "${aws_security_group.network_security-group_FDE06AB1.id}";
const INSTANCE = "aws_instance.node_10-20-0-10_instance_A71D2EEA";
const IMAGES = "data.aws_ami_ids.nixos-x86_64_images_CCCB43D1";

/** A resource beside ours in the reference homelab's site. */
function resource(type: string, config: ManifestData): readonly Change[] {
  return [{ terraform: { site: "seoul", type, name: "extra", config } }];
}

function overridden(address: string, set: ManifestData): readonly Change[] {
  return [{ terraformOverride: { site: "seoul", address, set } }];
}

/** Something else than the cluster needs in AWS. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "ssh-from-everywhere",
    summary: "A rule beside ours opens SSH to the whole internet.",
    source: "https://github.com/coreos/coreos-kubernetes/issues/632",
    changes: resource("aws_vpc_security_group_ingress_rule", {
      security_group_id: GROUP,
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 22,
      cidr_ipv4: "0.0.0.0/0",
    }),
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "kubelet-from-everywhere",
    summary: "A rule in the older notation opens the kubelet's port to the whole internet.",
    source: "https://github.com/coreos/coreos-kubernetes/issues/656",
    changes: resource("aws_security_group_rule", {
      type: "ingress",
      security_group_id: GROUP,
      protocol: "tcp",
      from_port: 10250,
      to_port: 10250,
      cidr_blocks: ["0.0.0.0/0"],
    }),
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "api-server-from-everywhere-over-ipv6",
    summary: "A rule opens the API server to the whole internet, but only over IPv6.",
    source: "https://github.com/mdn/infra/pull/64",
    changes: resource("aws_vpc_security_group_ingress_rule", {
      security_group_id: GROUP,
      ip_protocol: "tcp",
      from_port: 6443,
      to_port: 6443,
      cidr_ipv6: "::/0",
    }),
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "home-address-in-security-group",
    summary: "A rule lets one home address in, although it belongs to somebody else tomorrow.",
    source: "https://github.com/ovh/terraform-ovh-publiccloud-k8s/pull/66",
    changes: resource("aws_vpc_security_group_ingress_rule", {
      security_group_id: GROUP,
      ip_protocol: "-1",
      cidr_ipv4: "203.0.113.7/32",
    }),
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "ingress-block-in-our-group",
    summary: "Our security group got a block that lets everybody in.",
    source: "https://github.com/kubermatic/kubermatic/pull/4703",
    changes: overridden("aws_security_group.network_security-group_FDE06AB1", {
      ingress: [{ protocol: "tcp", from_port: 0, to_port: 65535, cidr_blocks: ["0.0.0.0/0"] }],
    }),
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "type-changed-only-in-terraform",
    summary: "The instance became an ARM one in Terraform, but the flake builds it for x86-64.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/36376",
    changes: overridden(INSTANCE, { instance_type: "t4g.medium" }),
    reported: { rule: "architectures-agree", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "image-lookup-for-the-other-architecture",
    summary: "The image lookup asks for ARM, but the instance type is x86-64.",
    source: "https://github.com/Genaker/TerraformMagentoCloud/issues/21",
    changes: overridden(IMAGES, { "filter.1.values": ["arm64"] }),
    reported: { rule: "architectures-agree", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "own-lookup-for-the-other-architecture",
    summary: "The instance uses an image lookup beside ours, which asks for ARM.",
    source: "https://github.com/masterpointio/terraform-aws-ssm-agent/issues/25",
    changes: [
      {
        terraformOverride: {
          site: "seoul",
          address: "data.aws_ami",
          set: { mine: { owners: ["self"], filter: [{ name: "architecture", values: ["arm64"] }] } },
        },
      },
      ...overridden(INSTANCE, { ami: "${data.aws_ami.mine.id}" }),
    ],
    reported: { rule: "architectures-agree", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "own-image-for-the-other-architecture",
    summary: "The host has an image for ARM and an instance type for x86-64.",
    source: "https://github.com/terraform-aws-modules/terraform-aws-ec2-instance/issues/157",
    changes: [{ manifest: { "hosts.control-plane.image": { ami: "ami-0123456789abcdef0", architecture: "arm64" } } }],
    reported: { rule: "image-fits-instance-type", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "arm-type-with-x86-image",
    summary: "The host has an instance type for ARM and an image for x86-64.",
    source: "https://github.com/AndrewGuenther/fck-nat/issues/56",
    changes: [
      {
        manifest: {
          "hosts.control-plane.instanceType": "t4g.medium",
          "hosts.control-plane.image": { ami: "ami-0123456789abcdef0", architecture: "x86_64" },
        },
      },
    ],
    reported: { rule: "image-fits-instance-type", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "worker-type-does-not-fit-its-image",
    summary: "A worker moved to a cheaper ARM type, and kept its own image for x86-64.",
    source: "https://github.com/eksctl-io/eksctl/issues/8235",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "hosts.edge.instanceType": "t4g.large",
          "hosts.edge.image": { ami: "ami-0123456789abcdef0", architecture: "x86_64" },
        },
      },
    ],
    reported: { rule: "image-fits-instance-type", at: "hosts.edge.instanceType" },
  },
  {
    id: "region-without-images",
    summary: "The NixOS project publishes no images in this region.",
    source: "https://github.com/NixOS/amis/issues/307",
    changes: [{ manifest: { "sites.seoul.region": "ap-east-2" } }],
    reported: { rule: "region-has-images", at: "hosts.control-plane" },
  },
  {
    id: "worker-in-region-without-images",
    summary: "A second host is in a region without images, and only the control plane has its own.",
    source: "https://github.com/NixOS/infra/issues/105",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "sites.frankfurt.region": "ap-east-2",
          "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" },
        },
      },
    ],
    reported: { rule: "region-has-images", at: "hosts.edge" },
  },
  {
    id: "laptop-and-region-without-images",
    summary: "The smallest homelab moved to a region without images.",
    source: "https://github.com/NixOS/nixpkgs/issues/307519",
    homelab: "one-laptop",
    changes: [{ manifest: { "sites.virginia.region": "ap-east-2" } }],
    reported: { rule: "region-has-images", at: "hosts.control-plane" },
  },
  {
    id: "credits-for-a-type-without-credits",
    summary: "The instance type has no CPU credits, and AWS refuses the credit mode.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/5067",
    changes: [
      { manifest: { "hosts.control-plane.instanceType": "m7a.large", "hosts.control-plane.creditMode": "standard" } },
    ],
    reported: { rule: "credit-mode-applies", at: "hosts.control-plane.creditMode" },
  },
  {
    id: "unlimited-credits-for-a-compute-type",
    summary: "A worker became a compute type, and kept its unlimited credits.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/8055",
    homelab: "two-homes",
    changes: [{ manifest: { "hosts.edge.instanceType": "c7a.large", "hosts.edge.creditMode": "unlimited" } }],
    reported: { rule: "credit-mode-applies", at: "hosts.edge.creditMode" },
  },
  {
    id: "credits-for-an-arm-type-without-credits",
    summary: "An ARM type of another family has no CPU credits either.",
    source: "https://github.com/terraform-aws-modules/terraform-aws-ec2-instance/pull/35",
    homelab: "one-laptop",
    changes: [
      { manifest: { "hosts.control-plane.instanceType": "m6g.large", "hosts.control-plane.creditMode": "standard" } },
    ],
    reported: { rule: "credit-mode-applies", at: "hosts.control-plane.creditMode" },
  },
  {
    id: "sound-ingress-from-the-vpc",
    summary: "A rule lets hosts of the VPC in.",
    source: "https://github.com/kubernetes-digitalocean-terraform/kubernetes-digitalocean-terraform/pull/44",
    changes: resource("aws_vpc_security_group_ingress_rule", {
      security_group_id: GROUP,
      ip_protocol: "-1",
      cidr_ipv4: "10.20.0.0/16",
    }),
  },
  {
    id: "sound-ingress-for-tailscale",
    summary: "A rule lets Tailscale's own packets in, for direct connections.",
    source: "https://github.com/tailscale/tailscale/issues/508",
    changes: resource("aws_vpc_security_group_ingress_rule", {
      security_group_id: GROUP,
      ip_protocol: "udp",
      from_port: 41641,
      to_port: 41641,
      cidr_ipv4: "0.0.0.0/0",
    }),
  },
  {
    id: "sound-egress-rule",
    summary: "A rule beside ours is about outgoing traffic.",
    source: "https://github.com/ovh/public-cloud-roadmap/issues/221",
    changes: resource("aws_security_group_rule", {
      type: "egress",
      security_group_id: GROUP,
      protocol: "tcp",
      from_port: 443,
      to_port: 443,
      cidr_blocks: ["0.0.0.0/0"],
    }),
  },
  {
    id: "sound-bucket-beside-ours",
    summary: "A bucket beside ours has nothing to do with the cluster.",
    source: "ducksnest",
    changes: resource("aws_s3_bucket", { bucket: "photos-of-the-family" }),
  },
  {
    id: "sound-own-image-in-region-without-images",
    summary: "The region has no official images, but the host has its own.",
    source: "https://github.com/NixOS/amis/issues/307",
    changes: [
      {
        manifest: {
          "sites.seoul.region": "ap-east-2",
          "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" },
        },
      },
    ],
  },
  {
    id: "sound-unlimited-credits",
    summary: "A burstable ARM type has unlimited credits.",
    source: "https://github.com/terraform-aws-modules/terraform-aws-ec2-instance/issues/293",
    changes: [
      { manifest: { "hosts.control-plane.instanceType": "t4g.medium", "hosts.control-plane.creditMode": "unlimited" } },
    ],
  },
  {
    id: "sound-own-arm-image",
    summary: "An ARM type has its own ARM image.",
    source: "https://github.com/trailofbits/algo/issues/14280",
    changes: [
      {
        manifest: {
          "hosts.control-plane.instanceType": "t4g.medium",
          "hosts.control-plane.image": { ami: "ami-0123456789abcdef0", architecture: "arm64" },
        },
      },
    ],
  },
];
