import { fingerprint, privateHostKeyFile } from "@ducksnest/credentials";
import type { AwsHostFacts } from "@ducksnest/topology";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** AWS has an instance's private SSH key, for its first boot. */
export function identity(
  context: UpContext,
  { name, hostname, site, identityParameter: parameter }: AwsHostFacts,
): Step {
  return {
    id: `identity:${name}`,
    title: `${hostname} can get its SSH host key`,
    why: "The instance waits for its key at its first boot, because it decrypts its secrets with it.",
    needs: [`deploy:${site.name}`],
    commands: [`ducksnest keys send ${name}`],
    probe: async () => {
      const { secrets, aws } = context;
      const line = secrets.hostKeys.get(hostname);
      if (line !== undefined && !secrets.has(privateHostKeyFile(hostname))) return done("The key is only on the host.");
      const description = await aws.parameterDescription(parameter, site.region);
      if (description === undefined) return todo(`The parameter ${parameter} does not exist.`);
      return line !== undefined && description.includes(fingerprint(line))
        ? done()
        : todo(`The parameter ${parameter} has another key.`);
    },
  };
}
