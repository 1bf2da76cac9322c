import type { Change, Entry, Values } from "@ducksnest/testing";

/** A lock of the reference homelab, whose state is in a file, and so is what runs. */
const LOCK = `homelab: ducksnest
sites:
  seoul:
    region: ap-northeast-2
    state: terraform.ducksnest.seoul.tfstate
    instances:
      10.20.0.10: { architecture: x86_64 }
`;

const STATE: Change = { file: { path: "terraform.ducksnest.seoul.tfstate", content: "{}\n" } };

/** The reference homelab is deployed, and then the manifest changes. */
function afterwards(manifest: Values, lock: string = LOCK): readonly Change[] {
  return [STATE, { lock }, { manifest }];
}

const TOKYO = {
  kind: "aws",
  region: "ap-northeast-1",
  vpcCidr: "10.20.0.0/16",
  subnets: [{ cidr: "10.20.0.0/24", zone: "a" }],
};

/** Changes of the manifest that do harm to what is already deployed. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "homelab-renamed",
    summary: "The homelab has a new name, and its secrets are in folders of the old one.",
    source: "ducksnest",
    changes: afterwards({ name: "lab" }),
    reported: { rule: "homelab-name-unchanged", at: "name" },
  },
  {
    id: "second-homelab-beside-the-first",
    summary: "A manifest was copied to try something, and would use the Terraform state of the first.",
    source: "https://github.com/hashicorp/terraform-cdk/issues/2193",
    changes: afterwards({ name: "ducksnest-test" }),
    reported: { rule: "homelab-name-unchanged", at: "name" },
  },
  {
    id: "copied-lock-of-another-homelab",
    summary: "The lock was copied from another homelab together with the manifest.",
    source: "https://github.com/hashicorp/terraform-cdk/issues/2193",
    changes: afterwards({}, LOCK.replace("homelab: ducksnest", "homelab: family")),
    reported: { rule: "homelab-name-unchanged", at: "name" },
  },
  {
    id: "site-moves-to-another-region",
    summary: "A site moves to another region, and Terraform forgets what it has in the old one.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/6731",
    changes: afterwards({ "sites.seoul.region": "ap-northeast-1" }),
    reported: { rule: "site-region-unchanged", at: "sites.seoul.region" },
  },
  {
    id: "site-moves-to-another-continent",
    summary: "A site moves to another continent, and the old instance goes on costing money.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/32810",
    changes: afterwards({ "sites.seoul.region": "eu-central-1" }),
    reported: { rule: "site-region-unchanged", at: "sites.seoul.region" },
  },
  {
    id: "region-changed-for-a-test",
    summary: "The region was changed to try the manifest elsewhere.",
    source: "https://github.com/brikis98/terraform-up-and-running-code/issues/20",
    changes: afterwards({ "sites.seoul.region": "us-east-1" }),
    reported: { rule: "site-region-unchanged", at: "sites.seoul.region" },
  },
  {
    id: "instance-becomes-arm",
    summary: "A running instance becomes an ARM one, and its disk has an image for x86-64.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/36376",
    changes: afterwards({ "hosts.control-plane.instanceType": "t4g.medium" }),
    reported: { rule: "instance-architecture-unchanged", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "instance-becomes-larger-and-arm",
    summary: "A running instance becomes larger and an ARM one at once.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/36376",
    changes: afterwards({ "hosts.control-plane.instanceType": "m6g.large" }),
    reported: { rule: "instance-architecture-unchanged", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "arm-instance-becomes-x86",
    summary: "A running ARM instance becomes an x86-64 one.",
    source: "https://github.com/kubernetes/kops/pull/10776",
    changes: afterwards({}, LOCK.replace("x86_64", "arm64")),
    reported: { rule: "instance-architecture-unchanged", at: "hosts.control-plane.instanceType" },
  },
  {
    id: "instance-moves-to-another-stack",
    summary: "Two sites swapped their names, so each stack would replace what it has.",
    source: "https://github.com/hashicorp/terraform/issues/3454",
    changes: afterwards(
      {
        "sites.tokyo": { ...TOKYO, region: "ap-northeast-2" },
        "sites.seoul": { ...TOKYO, vpcCidr: "10.30.0.0/16", subnets: [{ cidr: "10.30.0.0/24", zone: "a" }] },
        "hosts.control-plane.site": "tokyo",
      },
      `${LOCK}  tokyo:
    region: ap-northeast-1
    state: terraform.ducksnest.tokyo.tfstate
    instances: {}
`,
    ),
    reported: { rule: "instance-site-unchanged", at: "hosts.control-plane.site" },
  },
  {
    id: "site-left-the-manifest",
    summary: "A site left the manifest, and its resources go on costing money.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/39588",
    changes: afterwards(
      {},
      `${LOCK}  tokyo:
    region: ap-northeast-1
    state: terraform.ducksnest.tokyo.tfstate
    instances:
      10.30.0.10: { architecture: x86_64 }
`,
    ),
    reported: { rule: "no-retired-site", at: "sites" },
  },
  {
    id: "site-was-renamed",
    summary: "A site was renamed, and Terraform knows nothing of the old one.",
    source: "https://github.com/hashicorp/terraform/issues/3454",
    changes: afterwards({
      "sites.tokyo": TOKYO,
      "sites.seoul": undefined,
      "hosts.control-plane.site": "tokyo",
    }),
    reported: { rule: "no-retired-site", at: "sites" },
  },
  {
    id: "cloud-given-up",
    summary: "The control plane moved home, and the site in AWS still exists.",
    source: "https://github.com/hashicorp/field-workshops-terraform/issues/68",
    changes: afterwards({
      "hosts.control-plane": undefined,
      "sites.seoul": undefined,
      "hosts.firebat.role": "control-plane",
    }),
    reported: { rule: "no-retired-site", at: "sites" },
  },
  {
    id: "sound-nothing-changed-since",
    summary: "The homelab is deployed, and the manifest is the same.",
    source: "ducksnest",
    changes: afterwards({}),
  },
  {
    id: "sound-larger-instance",
    summary: "A running instance becomes larger, with the same architecture.",
    source: "https://github.com/puppetlabs-toy-chest/puppetlabs-aws/issues/187",
    changes: afterwards({ "hosts.control-plane.instanceType": "t3.large" }),
  },
  {
    id: "sound-larger-disk",
    summary: "The root volume of a running instance becomes larger.",
    source: "ducksnest",
    changes: afterwards({ "hosts.control-plane.rootVolumeGiB": 60 }),
  },
  {
    id: "sound-one-more-laptop",
    summary: "A laptop joins a homelab that is deployed.",
    source: "ducksnest",
    changes: afterwards({
      "hosts.spare": {
        site: "home",
        role: "worker",
        address: "192.168.0.18",
        interface: { name: "wlan0", kind: "wifi" },
        boot: "uefi",
        hardware: {
          cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 },
          memoryGiB: 7.6,
          disk: { sizeGiB: 238 },
        },
      },
    }),
  },
  {
    id: "sound-lock-of-nothing",
    summary: "The lock names another region, but nothing was ever deployed.",
    source: "ducksnest",
    changes: [{ lock: LOCK }, { manifest: { "sites.seoul.region": "ap-northeast-1" } }],
  },
];
