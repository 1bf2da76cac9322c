import type { AwsHostFacts } from "@ducksnest/topology";
import { type Step, waiting } from "../Step";
import type { UpContext } from "../UpContext";
import { arrival } from "./_arrival";

/** An instance has installed itself. */
export function firstBoot(context: UpContext, host: AwsHostFacts): Step {
  const { name, hostname, site } = host;
  const filters = [
    `Name=tag:ducksnest:homelab,Values=${context.topology.name}`,
    `Name=private-ip-address,Values=${host.nodeIp}`,
    "Name=instance-state-name,Values=running",
  ];
  const id = `$(aws ec2 describe-instances --region ${site.region} --filters ${filters.join(" ")} --query 'Reservations[].Instances[].InstanceId' --output text)`;
  return {
    id: `first-boot:${name}`,
    title: `${hostname} is in the tailnet`,
    why: "At its first boot, the instance gets its key, switches to its configuration and logs in to the tailnet.",
    needs: [`identity:${name}`],
    byHand: ["Wait some minutes. The command shows the instance's console."],
    commands: [`aws ec2 get-console-output --region ${site.region} --latest --output text --instance-id "${id}"`],
    proves: [`identity:${name}`, `deploy:${site.name}`, "tailnet-policy"],
    probe: () => arrival(context, host, waiting(`${hostname} is not in the tailnet yet.`)),
  };
}
