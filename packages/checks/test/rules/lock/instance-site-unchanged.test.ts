import { InstanceSiteRule } from "../../../src/rules/lock/instance-site-unchanged";
import { type Changes, findingsBesideLock, findingsOf, LOCK } from "../../_findings";

const SITES = {
  "10.20": {
    kind: "aws",
    region: "ap-northeast-2",
    vpcCidr: "10.20.0.0/16",
    subnets: [{ cidr: "10.20.0.0/24", zone: "a" }],
  },
  "10.30": {
    kind: "aws",
    region: "ap-northeast-2",
    vpcCidr: "10.30.0.0/16",
    subnets: [{ cidr: "10.30.0.0/24", zone: "a" }],
  },
};

const worker = (site: string) => ({
  site,
  role: "worker",
  instanceType: "t3.medium",
  rootVolumeGiB: 30,
  address: "10.30.0.10",
});

/** The homelab of the lock, if its sites have these names. @param first the name of 10.20.0.0/16 */
const named = (first: string, second: string): Changes => ({
  "sites.seoul": undefined,
  [`sites.${first}`]: SITES["10.20"],
  [`sites.${second}`]: SITES["10.30"],
  "hosts.control-plane.site": first,
  "hosts.edge": worker(second),
});

/** The lock without the lines of these sites. */
const without = (...sites: readonly string[]) =>
  sites.reduce((text, site) => text.replace(new RegExp(`  ${site}:\n(?: {4}.*\n)+`), ""), LOCK);

it("reports both hosts of two sites that swapped their names", () => {
  expect(findingsBesideLock(InstanceSiteRule, LOCK, named("tokyo", "seoul"))).toEqual([
    'hosts.control-plane.site: Host "control-plane" is in site "tokyo", but its instance 10.20.0.10 is in the Terraform stack of site "seoul". Terraform cannot move it: it would destroy what these stacks have, and make new, empty instances. -> If site "seoul" is not deployed yet, delete lines 3 to 7 of ducksnest.lock. Otherwise give the sites their old names and networks back, and write `site: seoul` here. If you want the change anyway, run `npx cdktf destroy seoul` with the old manifest first, as "Take a cluster down" in docs/up.md says, and delete those lines then.',
    expect.stringMatching(
      /^hosts\.edge\.site: .* site "seoul", .* 10\.30\.0\.10 .* site "tokyo"\..* lines 8 to 12 of /,
    ),
  ]);
});

it("passes once the fix is followed", () => {
  expect(findingsBesideLock(InstanceSiteRule, LOCK, named("seoul", "tokyo"))).toEqual([]);
  expect(findingsBesideLock(InstanceSiteRule, without("seoul", "tokyo"), named("tokyo", "seoul"))).toEqual([]);
  expect(findingsBesideLock(InstanceSiteRule, without("seoul"), named("tokyo", "seoul"))).toEqual([
    expect.stringMatching(/^hosts\.edge\.site: /),
  ]);
});

it.each([
  ["the name of another site, whose network goes to a new one", named("busan", "seoul"), ["control-plane", "edge"]],
  ["the name of a site that is gone", { ...named("tokyo", "busan"), "hosts.edge": undefined }, ["control-plane"]],
])("reports a site with %s", (_, changes, hosts) => {
  const found = findingsBesideLock(InstanceSiteRule, LOCK, changes);
  expect(found.map((finding) => finding.split(".")[1])).toEqual(hosts);
});

it("reports a host that goes with a part of its network to a new site", () => {
  const lock = LOCK.replace("10.20.0.10:", "10.20.128.10:");
  const half = { ...SITES["10.20"], vpcCidr: "10.20.128.0/17", subnets: [{ cidr: "10.20.128.0/24", zone: "a" }] };
  const whole = { ...half, vpcCidr: "10.20.0.0/16" };
  const moved = { "sites.seoul.vpcCidr": "10.20.0.0/17", "sites.busan": half, "hosts.control-plane.site": "busan" };
  expect(findingsBesideLock(InstanceSiteRule, lock, moved)).toEqual([
    expect.stringMatching(/^hosts\.control-plane\.site: .* site "busan", .* site "seoul"\./),
  ]);
  expect(findingsBesideLock(InstanceSiteRule, lock, { "sites.seoul": whole })).toEqual([]);
});

it.each([
  ["a host with a new address in another site", { ...named("seoul", "tokyo"), "hosts.edge.address": "10.30.0.11" }],
  ["a new site", { "sites.busan": SITES["10.30"], "hosts.edge": { ...worker("busan"), address: "10.30.0.11" } }],
  ["a retired site", {}],
  ["a retired site that is back under a new name, beside its old stack", named("seoul", "busan")],
])("passes %s", (_, changes) => expect(findingsBesideLock(InstanceSiteRule, LOCK, changes)).toEqual([]));

it("passes a site that has its instance in the lock, and its old name, too", () => {
  const renamed = LOCK.replace("  seoul:", "  busan:").replace("10.30.0.10", "10.20.0.10");
  const reused = { ...named("busan", "tokyo"), "hosts.edge": undefined };
  expect(findingsBesideLock(InstanceSiteRule, renamed, reused)).toEqual([]);
});

it("passes without a lock", () => expect(findingsOf(InstanceSiteRule, named("tokyo", "seoul"))).toEqual([]));
