import type { Change, Entry, ManifestData } from "@ducksnest/testing";

const METADATA = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html";
const GROUPS = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html";
const NAME_CONFUSION = "https://securitylabs.datadoghq.com/articles/whoami-a-cloud-image-name-confusion-attack/";

const GROUP = "${aws_security_group.network_security-group_FDE06AB1.id}";
const OWN_GROUP = "${aws_security_group.extra.id}";
const INSTANCE = "aws_instance.node_10-20-0-10_instance_A71D2EEA";
const AMI = "ami-0123456789abcdef0";
const V2 = { http_tokens: "required", http_put_response_hop_limit: 1 };

function resource(type: string, config: ManifestData): Change {
  return { terraform: { site: "seoul", type, name: "extra", config } };
}

/** An instance that is no host of the cluster. */
function bastion(config: ManifestData): Change {
  const sound = { ami: AMI, instance_type: "t3.nano", vpc_security_group_ids: [GROUP], metadata_options: V2 };
  return resource("aws_instance", { ...sound, ...config });
}

function ourInstance(set: ManifestData): readonly Change[] {
  return [{ terraformOverride: { site: "seoul", address: INSTANCE, set } }];
}

/** A group that lets everyone reach SSH. */
const OPEN_GROUP = resource("aws_security_group", {
  ingress: [{ protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] }],
});

function lookup(config: ManifestData): Change {
  return { terraformOverride: { site: "seoul", address: "data.aws_ami.extra", set: { ...config } } };
}

/** Instances beside ours, and ours changed in apps/cloud. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "bastion-with-metadata-version-1",
    summary: "An instance beside ours answers requests of the metadata service's first version.",
    source: METADATA,
    changes: [bastion({ metadata_options: null })],
    reported: { rule: "instance-metadata-protected", at: "sites.seoul" },
  },
  {
    id: "node-with-optional-tokens",
    summary: "A node answers the metadata service's first version beside the second.",
    source: METADATA,
    changes: ourInstance({ "metadata_options.http_tokens": "optional" }),
    reported: { rule: "instance-metadata-protected", at: "hosts.control-plane" },
  },
  {
    id: "node-with-two-metadata-hops",
    summary: "Answers of the metadata service travel two hops, so pods get the node's role.",
    source: METADATA,
    changes: ourInstance({ "metadata_options.http_put_response_hop_limit": 2 }),
    reported: { rule: "instance-metadata-protected", at: "hosts.control-plane" },
  },
  {
    id: "launch-template-with-metadata-version-1",
    summary: "A launch template starts instances with the metadata service's first version.",
    source: METADATA,
    changes: [resource("aws_launch_template", { image_id: AMI, vpc_security_group_ids: [GROUP] })],
    reported: { rule: "instance-metadata-protected", at: "sites.seoul" },
  },
  {
    id: "bastion-without-metadata-service",
    summary: "An instance beside ours has no metadata service at all.",
    source: METADATA,
    changes: [bastion({ metadata_options: { http_endpoint: "disabled" } })],
  },
  {
    id: "bastion-with-containers",
    summary: "An instance beside ours runs containers, which reach the metadata service over a second hop.",
    source: METADATA,
    changes: [bastion({ metadata_options: { ...V2, http_put_response_hop_limit: 2 } })],
  },
  {
    id: "node-with-a-hand-made-image",
    summary: "A change in apps/cloud gives a host an image that the manifest does not name.",
    source: "https://nixos.github.io/amis/",
    changes: ourInstance({ ami: AMI }),
    reported: { rule: "instance-image-known", at: "hosts.control-plane" },
  },
  {
    id: "node-with-an-ubuntu-image",
    summary: "A host boots an image of Ubuntu's account, which never joins the cluster.",
    source: "https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/",
    changes: [
      lookup({ owners: ["099720109477"], most_recent: true }),
      ...ourInstance({ ami: "${data.aws_ami.extra.id}" }),
    ],
    reported: { rule: "instance-image-known", at: "hosts.control-plane" },
  },
  {
    id: "image-of-any-account",
    summary: "A lookup without owners takes the newest image that anybody publishes under the name.",
    source: NAME_CONFUSION,
    changes: [
      lookup({ most_recent: true, filter: [{ name: "name", values: ["ubuntu/images/*"] }] }),
      bastion({ ami: "${data.aws_ami.extra.id}" }),
    ],
    reported: { rule: "instance-image-known", at: "sites.seoul" },
  },
  {
    id: "bastion-with-amazon-linux",
    summary: "An instance beside ours boots the newest image of Amazon's own account.",
    source: NAME_CONFUSION,
    changes: [lookup({ owners: ["amazon"], most_recent: true }), bastion({ ami: "${data.aws_ami.extra.id}" })],
  },
  {
    id: "second-group-attached-to-a-network-interface",
    summary: "A resource of its own attaches a second security group, which opens SSH, to a node.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface_sg_attachment",
    changes: [
      OPEN_GROUP,
      resource("aws_network_interface_sg_attachment", {
        security_group_id: OWN_GROUP,
        network_interface_id: `\${${INSTANCE}.primary_network_interface_id}`,
      }),
    ],
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "second-group-of-a-node",
    summary: "A node gets a second security group, which opens SSH.",
    source: GROUPS,
    changes: [OPEN_GROUP, ...ourInstance({ vpc_security_group_ids: [GROUP, OWN_GROUP] })],
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "default-group-of-an-instance",
    summary: "An instance without a group has the VPC's default group, which somebody opened.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
    changes: [
      resource("aws_default_security_group", {
        ingress: [{ protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] }],
      }),
      bastion({ vpc_security_group_ids: null }),
    ],
    reported: { rule: "no-ingress-from-outside", at: "sites.seoul" },
  },
  {
    id: "open-group-of-nobody",
    summary: "A group that opens HTTPS belongs to a load balancer and to no instance.",
    source: GROUPS,
    changes: [
      resource("aws_security_group", {
        ingress: [{ protocol: "tcp", from_port: 443, to_port: 443, cidr_blocks: ["0.0.0.0/0"] }],
      }),
    ],
  },
  {
    id: "group-of-another-stack",
    summary: "A node has a group by its id, and the rules of the group are elsewhere.",
    source: GROUPS,
    changes: ourInstance({ vpc_security_group_ids: [GROUP, "sg-0123456789abcdef0"] }),
    reported: { rule: "every-resource-is-judged", at: "sites.seoul" },
  },
  {
    id: "autoscaling-group-out-of-sight",
    summary: "An autoscaling group starts instances that no rule sees.",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/what-is-amazon-ec2-auto-scaling.html",
    changes: [resource("aws_autoscaling_group", { min_size: 1, max_size: 3 })],
    reported: { rule: "every-resource-is-judged", at: "sites.seoul" },
  },
  {
    id: "instance-type-of-a-variable",
    summary: "The type of an instance is a Terraform variable, which nobody knows before the plan.",
    source: "https://developer.hashicorp.com/terraform/language/values/variables",
    changes: [bastion({ instance_type: "${var.instance_type}" })],
    reported: { rule: "every-resource-is-judged", at: "sites.seoul" },
  },
  {
    id: "three-subnets-of-one-zone",
    summary: "Three subnets share a zone, so an outage takes down all of them.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
    changes: [
      {
        manifest: {
          "sites.seoul.subnets": ["10.20.0.0/24", "10.20.1.0/24", "10.20.2.0/24"].map((cidr) => ({ cidr, zone: "a" })),
        },
      },
    ],
    reported: { rule: "subnet-zones-distinct", at: "sites.seoul.subnets.2.zone" },
  },
  {
    id: "public-and-private-subnet-of-one-zone",
    summary: "A public and a private subnet in one zone are the usual pair.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html",
    changes: [
      { manifest: { "sites.seoul.subnets": ["10.20.0.0/24", "10.20.1.0/24"].map((cidr) => ({ cidr, zone: "a" })) } },
    ],
  },
  {
    id: "rule-for-a-group-by-its-id",
    summary: "A rule opens SSH in a group that is named by its id, which may be that of the nodes.",
    source: GROUPS,
    changes: [
      resource("aws_vpc_security_group_ingress_rule", {
        security_group_id: "sg-0123456789abcdef0",
        ip_protocol: "tcp",
        from_port: 22,
        to_port: 22,
        cidr_ipv4: "0.0.0.0/0",
      }),
    ],
    reported: { rule: "every-resource-is-judged", at: "sites.seoul" },
  },
  {
    id: "sound-instance-of-a-launch-template",
    summary: "An instance beside ours has the metadata settings of its launch template.",
    source: METADATA,
    changes: [
      {
        terraform: {
          site: "seoul",
          type: "aws_launch_template",
          name: "template",
          config: { image_id: AMI, vpc_security_group_ids: [GROUP], metadata_options: V2 },
        },
      },
      bastion({ metadata_options: null, launch_template: { id: "${aws_launch_template.template.id}" } }),
    ],
  },
];
