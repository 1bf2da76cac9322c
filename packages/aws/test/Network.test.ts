import { Cidr } from "@ducksnest/manifest";
import { onlyResource, resources, siteJson, siteStack, WORKER } from "./_terraform";

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

it("routes every subnet to the internet", () => {
  const json = siteJson();
  expect(resources(json, "aws_route_table_association").map(({ subnet_id }) => subnet_id)).toEqual(
    Object.keys(json.resource["aws_subnet"] ?? {}).map((name) => `\${aws_subnet.${name}.id}`),
  );
});

it("finds a subnet by its network, and lists the site's subnets if there is no such one", () => {
  const { network } = siteStack();
  expect(() => network.subnetId({ cidr: Cidr.parse("10.99.0.0/24"), zone: "a" })).toThrow(
    "The site has no subnet 10.99.0.0/24, only 10.20.0.0/24, 10.20.1.0/24.",
  );
});
