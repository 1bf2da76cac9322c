import { Cidr } from "@ducksnest/manifest";
import { addresses, awsSite, onlyResource, resources, siteJson, siteStack, stackOf, WORKER } from "./_terraform";

const INGRESS = "aws_vpc_security_group_ingress_rule";

it("lets nothing in where one host stands alone", () => {
  expect(resources(siteJson(), INGRESS)).toEqual([]);
  expect(onlyResource(siteJson(), "aws_security_group")).not.toHaveProperty("ingress");
});

it("lets hosts of the site reach each other, and nobody else", () => {
  const rules = resources(siteJson({ "hosts.second": WORKER }), INGRESS);
  expect(rules.map(({ ip_protocol, from_port, to_port }) => `${ip_protocol} ${from_port}-${to_port}`)).toEqual([
    "tcp 5473-5473",
    "tcp 6443-6443",
    "tcp 10250-10250",
    "udp 4789-4789",
    "udp 41641-41641",
  ]);
  for (const rule of rules) {
    expect(rule["referenced_security_group_id"]).toBe(rule["security_group_id"]);
    expect(Object.keys(rule)).not.toEqual(expect.arrayContaining([expect.stringMatching(/cidr|prefix_list/)]));
  }
});

it("opens a range of ports from its first to its last", () => {
  const site = awsSite({ "hosts.second": WORKER });
  const ranges = [
    { protocol: "tcp", from: 30000, to: 32767 },
    { protocol: "udp", from: 30000, to: 30001 },
  ] as const;
  const rules = resources(stackOf({ ...site, peerPorts: ranges }).toTerraform(), INGRESS);
  expect(rules.map(({ ip_protocol, from_port, to_port }) => [ip_protocol, from_port, to_port])).toEqual([
    ["tcp", 30000, 32767],
    ["udp", 30000, 30001],
  ]);
});

describe("IPIP", () => {
  const rules = (encapsulation: string) =>
    resources(siteJson({ "hosts.second": WORKER, "cluster.calico.encapsulation": encapsulation }), INGRESS).filter(
      ({ ip_protocol }) => ip_protocol !== "tcp" && ip_protocol !== "udp",
    );

  it("is let in by its protocol number, which is 4, and without ports, because it has none", () => {
    const [rule, ...others] = rules("IPIP");
    expect(others).toEqual([]);
    expect(rule).toEqual({
      ip_protocol: "4",
      description: "From the other nodes of the site",
      lifecycle: { create_before_destroy: true },
      security_group_id: expect.stringMatching(/^\$\{aws_security_group\./),
      referenced_security_group_id: rule?.["security_group_id"],
    });
  });

  it("is not let in if Calico does not use it", () => {
    expect(rules("VXLAN")).toEqual([]);
  });
});

it("has a resolver in the VPC, without which no host finds the tailnet", () => {
  expect(onlyResource(siteJson(), "aws_vpc")).toMatchObject({
    cidr_block: "10.20.0.0/16",
    enable_dns_support: true,
    enable_dns_hostnames: true,
  });
});

/**
 * AWS cannot change a security group's name or description, and refuses to delete a group that an instance uses. So
 * Terraform has to make the new group first, which needs another name.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group ("Forces new resource")
 */
it("replaces its security group without a gap when the homelab is renamed", () => {
  expect(onlyResource(siteJson(), "aws_security_group")).toMatchObject({
    name_prefix: "ducksnest-seoul-nodes-",
    description: "Cluster nodes: everything out, nothing in from outside",
    lifecycle: { create_before_destroy: true },
  });
  const json = siteJson({ "hosts.second": WORKER });
  for (const rule of [...resources(json, INGRESS), ...resources(json, "aws_vpc_security_group_egress_rule")]) {
    expect(rule["lifecycle"]).toEqual({ create_before_destroy: true });
  }
});

it("keeps the address of a subnet's resource when its zone changes, so that the old subnet goes first", () => {
  const names = (zone: string) => addresses(siteJson({ "sites.seoul.subnets": [{ cidr: "10.20.0.0/24", zone }] }));
  expect(names("c")).toEqual(names("a"));
});

it("lets everything out, by one rule", () => {
  expect(onlyResource(siteJson(), "aws_vpc_security_group_egress_rule")).toMatchObject({
    ip_protocol: "-1",
    cidr_ipv4: "0.0.0.0/0",
  });
  expect(onlyResource(siteJson(), "aws_route")).toMatchObject({ destination_cidr_block: "0.0.0.0/0" });
});

it("has each subnet in the zone of its letter, whatever their order", () => {
  const places = (json: ReturnType<typeof siteJson>) =>
    resources(json, "aws_subnet").map(({ cidr_block, availability_zone }) => [cidr_block, availability_zone]);
  expect(places(siteJson())).toEqual([
    ["10.20.0.0/24", "ap-northeast-2a"],
    ["10.20.1.0/24", "ap-northeast-2c"],
  ]);
  const onlyC = siteJson({ "sites.seoul.subnets": [{ cidr: "10.20.1.0/24", zone: "c" }] });
  expect(places(onlyC)).toEqual([["10.20.1.0/24", "ap-northeast-2c"]]);
});

it("keeps the address of a subnet's resource when another is added before it", () => {
  const names = (subnets: { cidr: string; zone: string }[]) =>
    Object.keys(siteJson({ "sites.seoul.subnets": subnets }).resource["aws_subnet"] ?? {});
  const [c, b] = [
    { cidr: "10.20.1.0/24", zone: "c" },
    { cidr: "10.20.2.0/24", zone: "b" },
  ];
  expect(names([b, c])).toEqual(expect.arrayContaining(names([c])));
});

it("routes every subnet to the internet, through the internet gateway", () => {
  const json = siteJson();
  const route = onlyResource(json, "aws_route");
  expect(route["gateway_id"]).toMatch(/^\$\{aws_internet_gateway\..*\.id\}$/);
  expect(route["route_table_id"]).toMatch(/^\$\{aws_route_table\..*\.id\}$/);
  for (const { route_table_id } of resources(json, "aws_route_table_association")) {
    expect(route_table_id).toBe(route["route_table_id"]);
  }
  expect(resources(json, "aws_route_table_association").map(({ subnet_id }) => subnet_id)).toEqual(
    Object.keys(json.resource["aws_subnet"] ?? {}).map((name) => `\${aws_subnet.${name}.id}`),
  );
});

it("gives a public address to whatever starts in a subnet, because there is no NAT gateway", () => {
  expect(resources(siteJson(), "aws_subnet").map(({ map_public_ip_on_launch }) => map_public_ip_on_launch)).toEqual([
    true,
    true,
  ]);
});

it("finds a subnet by its network, and lists the site's subnets if there is no such one", () => {
  const { network } = siteStack();
  expect(() => network.subnetId({ cidr: Cidr.parse("10.99.0.0/24"), zone: "a" })).toThrow(
    "The site has no subnet 10.99.0.0/24, only 10.20.0.0/24, 10.20.1.0/24.",
  );
});
