import { didYouMean, type FacterProposals, type HostEntry, type InterfaceEntry } from "@ducksnest/manifest";
import { addressForNew, type SiteFacts, type Topology } from "@ducksnest/topology";
import { askHardware } from "./askHardware";
import { freeAddress } from "./freeAddress";
import type { HostOptions } from "./hostOptions";
import type { Interview } from "./Interview";

/** What is known about a new host before anybody is asked. */
export interface NewHost {
  /** Its key under `hosts`. */
  readonly name: string;
  /** The homelab that it joins. */
  readonly topology: Topology;
  readonly options: HostOptions;
  /** A report of its hardware; undefined if there is none. */
  readonly report: FacterProposals | undefined;
}

/**
 * Asks for everything that the manifest has to say about a new host.
 * @throws Error that names an option if a value is missing, and nobody can be asked
 */
export async function askHost(interview: Interview, host: NewHost): Promise<HostEntry> {
  const { name, topology, options } = host;
  const site = await askSite(interview, topology, options.site);
  const hostname = await interview.text({
    question: "Hostname",
    option: "--hostname <hostname>",
    given: options.hostname,
    proposal: name,
    isDefault: true,
  });
  const common = { ...(hostname !== name && { hostname }), site: site.name, role: options.role };
  return site.kind === "aws"
    ? { ...common, ...(await askInstance(interview, options)), ...addressOf(host, site, hostname) }
    : { ...common, ...(await askMachine(interview, host, site)) };
}

async function askSite(interview: Interview, { sites }: Topology, given: string | undefined): Promise<SiteFacts> {
  const names = sites.map(({ name }) => name);
  const lans = sites.filter(({ kind }) => kind === "lan");
  const [only] = lans.length === 1 ? lans : sites.length === 1 ? sites : [];
  const answer = await interview.text({
    question: `Site (${names.join(", ")})`,
    option: "--site <site>",
    given,
    proposal: only?.name,
    isDefault: true,
    problem: (text) =>
      names.includes(text)
        ? undefined
        : `the manifest has no site "${text}"; it has ${names.join(", ")}. ${didYouMean(text, names)}`.trim(),
  });
  const site = sites.find((each) => each.name === answer);
  if (site === undefined) throw new Error(`the manifest has no site "${answer}".`);
  return site;
}

async function askInstance(interview: Interview, options: HostOptions): Promise<Partial<HostEntry>> {
  const instanceType = await interview.text({
    question: "EC2 instance type, such as t3.medium",
    option: "--instance-type <type>",
    given: options.instanceType,
  });
  const rootVolumeGiB = await interview.number({
    question: "Size of the root volume in GiB",
    option: "--volume <GiB>",
    given: options.volume,
    proposal: "30",
  });
  return { instanceType, rootVolumeGiB };
}

/** The address to write for a new instance: the given one, or a free one if another host has the default. */
function addressOf(
  { topology, options }: NewHost,
  { subnets: [subnet] }: Extract<SiteFacts, { kind: "aws" }>,
  hostname: string,
): Pick<HostEntry, "address"> {
  if (options.address !== undefined) return { address: options.address };
  const free = subnet && addressForNew({ role: options.role, hostname, subnet }, topology.hosts);
  return free === undefined ? {} : { address: String(free) };
}

async function askMachine(
  interview: Interview,
  { topology, options, report }: NewHost,
  site: Extract<SiteFacts, { kind: "lan" }>,
): Promise<Partial<HostEntry>> {
  const address = await interview.text({
    question: `Address in ${site.cidr}`,
    option: "--address <address>",
    given: options.address,
    proposal: freeAddress(site, topology.hosts),
  });
  return {
    address,
    interface: await askInterface(interview, options, report),
    ...(await askHardware(interview, options, report)),
  };
}

async function askInterface(
  interview: Interview,
  options: HostOptions,
  report: FacterProposals | undefined,
): Promise<InterfaceEntry> {
  const cards = interview.reported("network cards", report?.interfaces) ?? [];
  const [only] = cards.length === 1 ? cards : [];
  const names = cards.map(({ name }) => name);
  const name = await interview.text({
    question: `Network card with the address${names.length > 1 ? ` (${names.join(", ")})` : ", such as wlan0"}`,
    option: "--interface <name>",
    given: options.interface ?? only?.name,
    proposal: names[0],
  });
  const card = cards.find((each) => each.name === name);
  const kind = await interview.text({
    question: "Kind of the network card (wifi, ethernet)",
    option: "--kind <kind>",
    given: options.kind ?? card?.kind,
    proposal: name.startsWith("wl") ? "wifi" : "ethernet",
    isDefault: true,
    problem: (text) => (text === "wifi" || text === "ethernet" ? undefined : "Answer wifi or ethernet."),
  });
  return {
    name,
    kind: kind === "wifi" ? "wifi" : "ethernet",
    ...(card?.macAddress !== undefined && { macAddress: card.macAddress }),
  };
}
