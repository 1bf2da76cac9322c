import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AwsSiteFacts } from "@ducksnest/topology";
import { CannotTell } from "../CannotTell";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { stateAddresses } from "../world/terraformState";
import { preparation } from "./outputs";

/** The instances of an AWS site exist. */
export function deploy(context: UpContext, site: AwsSiteFacts): Step {
  return {
    id: `deploy:${site.name}`,
    title: `the instances of ${site.name} exist`,
    why: "Terraform makes the network, the keys and the instances of the site. It shows its plan and asks first.",
    needs: [...preparation(context), ...(site.state === undefined ? [] : ["state-bucket"])],
    commands: deployCommands(context, site),
    probe: async () => (await locked(context, site)) ?? instances(context, site),
  };
}

/** Only the repository has CDKTF's settings. Elsewhere, Terraform deploys what was synthesized. */
function deployCommands({ root }: UpContext, { name }: AwsSiteFacts): readonly string[] {
  if (existsSync(join(root, "cdktf.json"))) return [`cdktf deploy ${name}`];
  return ["ducksnest synth cloud", `${terraformIn(name)} init`, `${terraformIn(name)} apply`];
}

function terraformIn(site: string): string {
  return `terraform -chdir=cdktf.out/stacks/${site}`;
}

/**
 * A deployment that was killed leaves its lock on a state in S3, and then every later one fails. Only a person knows that
 * it does not run any more, so this is never run without them.
 */
async function locked(context: UpContext, site: AwsSiteFacts): Promise<Found | undefined> {
  const { name, statePlace } = site;
  const lock = statePlace.kind === "s3" ? await context.aws.stateLock(statePlace) : undefined;
  if (lock === undefined) return undefined;
  const { id, holder, since } = lock;
  return {
    kind: "waiting",
    detail:
      `${holder} has locked Terraform's state of ${name} since ${since} UTC. Wait if that deployment still runs, here or on another computer. ` +
      "If it was killed, and only then, remove its lock with the command in another terminal, and deploy again.",
    commands: [`${terraformIn(name)} force-unlock -force ${id}`, ...deployCommands(context, site)],
  };
}

/** The account knows best. Without access to it, a local state file says what Terraform made. */
async function instances({ aws, root }: UpContext, site: AwsSiteFacts): Promise<Found> {
  const { name, homelabName, region, statePlace, instances: hosts } = site;
  try {
    const there = await aws.instances(homelabName, name, region);
    const stopped = there.filter(({ state }) => state === "stopped" || state === "stopping");
    if (stopped.length > 0) {
      const ids = stopped.map(({ id }) => id).join(" ");
      return todo(`${ids}: stopped.`, [`aws ec2 start-instances --region ${region} --instance-ids ${ids}`]);
    }
    return judge(
      site,
      there.map(({ address }) => address),
    );
  } catch (error) {
    const addresses = statePlace.kind === "local" ? stateAddresses(root, statePlace.path) : undefined;
    if (!(error instanceof CannotTell) || addresses === undefined) throw error;
    const found = judge(site, addresses);
    return hosts.length > 0 && found.kind === "done" ? done(`According to Terraform's state. ${error.message}`) : found;
  }
}

function judge({ instances }: AwsSiteFacts, addresses: readonly (string | undefined)[]): Found {
  const lacking = instances.filter(({ nodeIp }) => !addresses.includes(nodeIp.toString()));
  return lacking.length === 0
    ? done()
    : todo(`${lacking.map(({ hostname, nodeIp }) => `${hostname} (${nodeIp})`).join(", ")}: no instance.`);
}
