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
    probe: () => instances(context, site),
  };
}

/** Only the repository has CDKTF's settings. Elsewhere, Terraform deploys what was synthesized. */
function deployCommands({ root }: UpContext, { name }: AwsSiteFacts): readonly string[] {
  if (existsSync(join(root, "cdktf.json"))) return [`cdktf deploy ${name}`];
  const terraform = `terraform -chdir=cdktf.out/stacks/${name}`;
  return ["ducksnest synth cloud", `${terraform} init`, `${terraform} apply`];
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
