import type { AwsHostFacts, AwsSiteFacts, HostFacts, Topology } from "@ducksnest/topology";

/**
 * An EC2 host and its site.
 * @throws Error with the way for others if the host is no EC2 instance
 */
export function instanceOf(
  { sites }: Topology,
  host: HostFacts,
): { readonly host: AwsHostFacts; readonly site: AwsSiteFacts } {
  const site = sites.find(({ name }) => name === host.site.name);
  if (host.kind === "aws" && site?.kind === "aws") return { host, site };
  throw new Error(
    `${host.hostname} is no EC2 instance; \`ducksnest install ${host.name}\` installs a machine at home, with its key.`,
  );
}
