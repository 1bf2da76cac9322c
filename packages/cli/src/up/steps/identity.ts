import { fingerprint, privateHostKeyFile } from "@ducksnest/credentials";
import type { AwsHostFacts } from "@ducksnest/topology";
import { CannotTell } from "../CannotTell";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { arrival } from "./_arrival";

/** AWS has an instance's private SSH key, for its first boot. */
export function identity(context: UpContext, host: AwsHostFacts): Step {
  const { name, hostname, site, identityParameter: parameter } = host;
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
      if (description === undefined) return withoutParameter(context, host);
      return line !== undefined && description.includes(fingerprint(line))
        ? done()
        : todo(`The parameter ${parameter} has another key.`);
    },
  };
}

/** The parameter may be deleted after the first boot, because the host has its key then. */
async function withoutParameter(context: UpContext, host: AwsHostFacts): Promise<Found> {
  const missing = todo(`The parameter ${host.identityParameter} does not exist.`);
  try {
    const { kind } = await arrival(context, host, missing);
    return kind === "todo" ? missing : done("The host has its key, and AWS no longer does.");
  } catch (error) {
    if (error instanceof CannotTell) return missing;
    throw error;
  }
}
