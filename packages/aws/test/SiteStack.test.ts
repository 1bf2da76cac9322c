import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "@ducksnest/aws";
import { SECRET_FORMS } from "@ducksnest/manifest";
import { itWith } from "@ducksnest/testing";
import {
  addresses,
  type Changes,
  danglingReferences,
  resources,
  siteJson,
  siteStack,
  type TerraformJson,
  WORKER,
} from "./_terraform";

const TWO_ARCHITECTURES: Changes = { "hosts.graviton": { ...WORKER, instanceType: "t4g.medium" } };
const S3: Changes = {
  state: { s3: { bucket: "duck-state", region: "eu-west-1", kmsKeyAlias: "alias/duck-state" } },
};
const TWO_SITES: Changes = {
  "sites.tokyo": {
    kind: "aws",
    region: "ap-northeast-1",
    vpcCidr: "10.30.0.0/16",
    subnets: [{ cidr: "10.30.0.0/24", zone: "d" }],
  },
  "hosts.edge": { ...WORKER, site: "tokyo" },
};

describe("the backend", () => {
  it("is a file at the top level, one for each site", () => {
    expect(siteJson().terraform.backend).toEqual({ local: { path: "../../../terraform.ducksnest.seoul.tfstate" } });
  });

  it("is S3 with its own locks and encryption if the manifest names a bucket", () => {
    expect(siteJson(S3).terraform.backend).toEqual({
      s3: {
        bucket: "duck-state",
        key: "ducksnest/seoul.tfstate",
        region: "eu-west-1",
        encrypt: true,
        kms_key_id: "alias/duck-state",
        use_lockfile: true,
      },
    });
  });

  it("names no key if the bucket uses its default encryption", () => {
    const changes = { state: { s3: { bucket: "duck-state", keyPrefix: "a/b", region: "eu-west-1" } } };
    const { s3 } = siteJson(changes).terraform.backend;
    expect(s3).not.toHaveProperty("kms_key_id");
    expect(s3).toMatchObject({ key: "a/b/seoul.tfstate", encrypt: true, use_lockfile: true });
  });

  it("gives each site its own state", () => {
    const key = (site: string) => siteJson({ ...S3, ...TWO_SITES }, site).terraform.backend["s3"]?.["key"];
    expect([key("seoul"), key("tokyo")]).toEqual(["ducksnest/seoul.tfstate", "ducksnest/tokyo.tfstate"]);
  });
});

describe("the provider", () => {
  it("is HashiCorp's, by its full name and with one version", () => {
    expect(siteJson().terraform.required_providers).toEqual({
      aws: { source: "hashicorp/aws", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
  });

  it("needs a Terraform, or an OpenTofu, that locks the state in S3", () => {
    expect(siteJson().terraform.required_version).toBe(">= 1.10.0");
  });

  it("works in the site's region and tags all resources", () => {
    expect(siteJson().provider).toEqual({
      aws: [
        {
          region: "ap-northeast-2",
          default_tags: [{ tags: { "ducksnest:homelab": "ducksnest", "ducksnest:site": "seoul" } }],
        },
      ],
    });
  });
});

describe("a site", () => {
  it("has its own hosts and no others", () => {
    const json = (site: string) => JSON.stringify(siteJson(TWO_SITES, site));
    expect(json("seoul")).not.toMatch(/tokyo|edge|ap-northeast-1/);
    expect(json("tokyo")).not.toMatch(/seoul|control-plane_|ap-northeast-2/);
  });

  it("without hosts is a network without images", () => {
    const json = siteJson({ ...TWO_SITES, "hosts.edge": undefined }, "tokyo");
    expect(json.data).toBeUndefined();
    expect(resources(json, "aws_instance")).toEqual([]);
    expect(Object.keys(json.output)).toEqual(["vpc-id"]);
  });

  it("looks up each image once for any number of hosts", () => {
    const changes = { ...TWO_ARCHITECTURES, "hosts.second": WORKER, "hosts.third": WORKER };
    expect(Object.keys(siteJson(changes).data?.["aws_ami_ids"] ?? {})).toHaveLength(2);
  });

  it("outputs its resources, and the API server if it has the control plane", () => {
    expect(Object.keys(siteJson(TWO_SITES).output)).toEqual(["vpc-id", "instance-id-control-plane", "api-endpoint"]);
    expect(Object.keys(siteJson(TWO_SITES, "tokyo").output)).not.toContain("api-endpoint");
    expect(siteJson().output["api-endpoint"]?.value).toBe("https://control-plane.example.ts.net:6443");
  });

  it.each(["network", "aws", "vpc-id", "api-endpoint", "node", "nixos-arm64", "7"])(
    "may have a host called %s",
    (name) => {
      const json = siteJson({ [`hosts.${name}`]: { ...WORKER, hostname: "second" } });
      expect(resources(json, "aws_instance")).toHaveLength(2);
      expect(invalidNames(json)).toEqual([]);
    },
  );
});

/**
 * Terraform knows a resource by its address, and CDKTF derives the address from the ids of the construct and of those
 * around it. A renamed id is a new resource to Terraform, which destroys the old one: the VPC with everything in it, or
 * the control plane with its etcd. If an id has to change all the same, call `moveFromId` with the old address, so that
 * the state follows.
 */
it("keeps the address of each resource, because Terraform destroys and remakes what changes its address", () => {
  const json = siteJson({ "hosts.second": WORKER, "cluster.calico.encapsulation": "IPIP" });
  expect(addresses(json)).toMatchInlineSnapshot(`
    [
      "aws_vpc.network_vpc_4E8F0223",
      "aws_internet_gateway.network_internet-gateway_E855E801",
      "aws_route_table.network_route-table_2BA4F3EC",
      "aws_route.network_default-route_E20AF407",
      "aws_subnet.network_subnet-10-20-0-0_379A84A9",
      "aws_subnet.network_subnet-10-20-1-0_58417D19",
      "aws_route_table_association.network_route-table-association-10-20-0-0_30C9DAF9",
      "aws_route_table_association.network_route-table-association-10-20-1-0_39AF9153",
      "aws_security_group.network_security-group_FDE06AB1",
      "aws_vpc_security_group_egress_rule.network_egress_687ACCE0",
      "aws_vpc_security_group_ingress_rule.network_ingress-tcp-179_A89CC5B7",
      "aws_vpc_security_group_ingress_rule.network_ingress-tcp-5473_15355528",
      "aws_vpc_security_group_ingress_rule.network_ingress-tcp-6443_228CF411",
      "aws_vpc_security_group_ingress_rule.network_ingress-tcp-10250_066BD2B8",
      "aws_vpc_security_group_ingress_rule.network_ingress-udp-41641_BD92EF4A",
      "aws_vpc_security_group_ingress_rule.network_ingress-ipip_6891B5EB",
      "aws_kms_key.identity-key_FFD6B61E",
      "aws_kms_alias.identity-key_alias_47968808",
      "aws_s3_bucket.flake_bucket_E46B3C79",
      "aws_s3_bucket_public_access_block.flake_public-access_385CB8CD",
      "aws_s3_bucket_ownership_controls.flake_ownership_4E40C09D",
      "aws_s3_bucket_server_side_encryption_configuration.flake_encryption_6955E9B2",
      "aws_s3_bucket_versioning.flake_versioning_D7B0CC66",
      "aws_s3_bucket_policy.flake_policy_3DB97B4C",
      "aws_s3_bucket_lifecycle_configuration.flake_lifecycle_8060D153",
      "aws_s3_object.flake_archive_0EA93C36",
      "aws_iam_role.node_10-20-0-10-profile_role_BEF421AA",
      "aws_iam_role.node_10-20-0-193-profile_role_0B11A030",
      "aws_iam_role_policy.node_10-20-0-10-profile_policy_83B4149E",
      "aws_iam_role_policy.node_10-20-0-193-profile_policy_484D37CE",
      "aws_iam_instance_profile.node_10-20-0-10-profile_F76BF614",
      "aws_iam_instance_profile.node_10-20-0-193-profile_FB2A818C",
      "aws_instance.node_10-20-0-10_instance_A71D2EEA",
      "aws_instance.node_10-20-0-193_instance_ED8D8F27",
      "aws_ebs_volume.etcd_volume_C6627F38",
      "aws_volume_attachment.etcd_attachment_02DD413E",
    ]
  `);
});

it("keeps the address of each resource when a host, or its key in the manifest, is renamed, or another one is added", () => {
  const reference = addresses(siteJson());
  expect(addresses(siteJson({ "hosts.control-plane.hostname": "cp-1" }))).toEqual(reference);
  const host = { site: "seoul", role: "control-plane", instanceType: "t3.medium", rootVolumeGiB: 30 };
  expect(addresses(siteJson({ "hosts.control-plane": undefined, "hosts.cp": host }))).toEqual(reference);
  expect(addresses(siteJson({ "hosts.aaa": WORKER }))).toEqual(expect.arrayContaining([...reference]));
});

it("outputs nothing that changes when an instance stops, because a plan must then find no changes", () => {
  expect(JSON.stringify(siteJson().output)).not.toContain("public_ip");
});

it("gives each output the attribute that its name promises", () => {
  const { output } = siteJson();
  const values = Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
  expect(values).toEqual({
    "vpc-id": expect.stringMatching(/^\$\{aws_vpc\..*\.id\}$/),
    "instance-id-control-plane": expect.stringMatching(/^\$\{aws_instance\..*\.id\}$/),
    "api-endpoint": "https://control-plane.example.ts.net:6443",
  });
});

describe.each<[string, Changes]>([
  ["one host", {}],
  ["two architectures", TWO_ARCHITECTURES],
  ["state in S3", S3],
])("the JSON for %s", (_, changes) => {
  const json = siteJson(changes);

  it("refers only to what it declares", () => {
    expect(danglingReferences(json)).toEqual([]);
  });

  it("contains no path and no user name of the computer that made it", () => {
    const text = JSON.stringify(json);
    for (const place of [process.cwd(), tmpdir(), homedir(), __dirname]) expect(text).not.toContain(place);
  });

  it("contains no secret", () => {
    const text = JSON.stringify(json);
    expect(SECRET_FORMS.filter(({ pattern }) => text.search(pattern) >= 0)).toEqual([]);
    expect(json.resource["aws_ssm_parameter"]).toBeUndefined();
  });

  it("has only names that Terraform accepts", () => {
    expect(invalidNames(json)).toEqual([]);
  });

  it("has the same bytes the second time", () => {
    expect(JSON.stringify(siteJson(changes))).toBe(JSON.stringify(json));
  });

  itWith("terraform")("is a configuration that Terraform reads", () => {
    expect(readByTerraform(json)).toMatch(/^.*provider\[registry\.terraform\.io\/hashicorp\/aws\] \d/m);
  });
});

describe("the reader of these tests", () => {
  it("finds a reference to nothing, and an invalid expression", () => {
    const output = { bad: { value: "${aws_vpc.nope.id}" }, worse: { value: "${NODE_IP%% *}" } };
    expect(danglingReferences({ ...siteJson(), output })).toEqual(["aws_vpc.nope.id", "NODE_IP"]);
  });

  itWith("terraform")("refuses a name that Terraform does not take", () => {
    expect(readByTerraform({ ...siteJson(), output: { "7": { value: "" } } })).toContain("Invalid output name");
  });
});

it("does not load the provider's root, which takes seconds", () => {
  const script = 'require("@ducksnest/aws"); console.log(Object.keys(require.cache).join("\\n"))';
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--require", require.resolve("esbuild-register"), "--conditions=ducksnest-source", "-e", script],
    { cwd: join(__dirname, ".."), encoding: "utf8" },
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/provider-aws\/lib\/vpc\/index\.js$/m);
  expect(stdout).not.toMatch(/provider-aws\/lib\/index\.js$/m);
});

it("writes one file, below the stack's name", () => {
  const outdir = mkdtempSync(join(tmpdir(), "site-stack-"));
  try {
    const stack = siteStack({}, "seoul", outdir);
    App.of(stack).synth();
    const text = readFileSync(join(outdir, "stacks/seoul/cdk.tf.json"), "utf8");
    expect(Object.keys(JSON.parse(text).resource)).toEqual(Object.keys(siteJson().resource).sort());
    expect([...stack.nodes.keys()]).toEqual(["control-plane"]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

/** Names of resources, data sources and outputs that are not Terraform identifiers. */
function invalidNames({ resource, data = {}, output }: TerraformJson): readonly string[] {
  const names = [...Object.values(resource), ...Object.values(data), output].flatMap((blocks) => Object.keys(blocks));
  return names.filter((name) => !/^[A-Za-z_][\w-]*$/.test(name));
}

/**
 * What `terraform providers` says of the configuration: it reads all of it, names, blocks and Terraform's own
 * arguments, but knows no provider's schema and so no resource's arguments. The backend is left out, for it would
 * have to be initialized first.
 */
function readByTerraform(json: TerraformJson): string {
  const folder = mkdtempSync(join(tmpdir(), "terraform-"));
  try {
    const { backend: _, ...terraform } = json.terraform;
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ ...json, terraform }));
    const { stdout, stderr } = spawnSync("terraform", ["providers", "-no-color"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
