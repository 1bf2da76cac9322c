import type { ManifestRule } from "../../Rule";

/** A stack knows only what it made itself, so it replaces its own network with the other site's, and all that is inside it. */
export const InstanceSiteRule: ManifestRule = {
  name: "instance-site-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "An instance must stay in its site, because each site has its own Terraform stack, and Terraform does not move anything from one to the other.",
  remedy: "Give the sites their old names and networks back, or destroy the old site first.",
  source: "https://developer.hashicorp.com/terraform/language/state/purpose",
  check({ topology, lock, report }) {
    const locked = lock?.lock.sites ?? [];
    const stacks = new Set(topology.sites.filter(({ kind }) => kind === "aws").map(({ name }) => name));
    for (const host of topology.hosts) {
      if (host.kind !== "aws") continue;
      const [address, { name: site }] = [String(host.nodeIp), host.site];
      const owners = locked.filter(({ instances }) => instances.some((instance) => instance.address === address));
      // A site that left the manifest under this name and came back under a new one replaces nothing: it gets a second stack.
      const isNew = locked.every(({ name }) => name !== site);
      const owner = owners.find(({ name }) => !isNew || stacks.has(name))?.name;
      if (owner === undefined || owners.some(({ name }) => name === site)) continue;
      report({
        path: ["hosts", host.name, "site"],
        message: `Host "${host.name}" is in site "${site}", but its instance ${address} is in the Terraform stack of site "${owner}". Terraform cannot move it: it would destroy what these stacks have, and make new, empty instances.`,
        fix:
          `If site "${owner}" is not deployed yet, delete ${lock?.linesOfSite(owner)} of ducksnest.lock. Otherwise give the sites their old ` +
          `names and networks back${stacks.has(owner) ? `, and write \`site: ${owner}\` here` : ""}. If you want the change anyway, run \`npx cdktf destroy ${owner}\` ` +
          `with the old manifest first, as "Take a cluster down" in docs/up.md says, and delete those lines then.`,
      });
    }
  },
};
