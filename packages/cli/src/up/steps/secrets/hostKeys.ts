import { replacedKeys, sharedKeys } from "@ducksnest/credentials";
import { done, type Step, todo } from "../../Step";
import type { UpContext } from "../../UpContext";
import { REKEY } from "./_secrets";

/** Every host has an SSH host key before it exists. */
export function hostKeys(context: UpContext): Step {
  return {
    id: "host-keys",
    title: "every host has an SSH host key",
    why: "A host decrypts its secrets with its own key, so the key exists before the host does.",
    needs: ["operators"],
    commands: ["ducksnest keys make --all"],
    probe: () => {
      const { secrets, topology } = context;
      const hostnames = topology.hosts.map(({ hostname }) => hostname);
      const foreign = [...replacedKeys(secrets, hostnames), ...sharedKeys(secrets)];
      if (foreign.length > 0)
        return todo(`${foreign.join(" ")} Restore the file from Git.`, ["ducksnest secrets verify"]);
      const keyless = hostnames.filter((hostname) => !secrets.hostKeys.has(hostname));
      if (keyless.length > 0) return todo(`${keyless.join(", ")}: no key yet.`);
      const outdated = secrets.outdated.filter((file) => file.endsWith("/ssh_host_ed25519_key.age"));
      if (outdated.length > 0) return todo(`${outdated.join(", ")}: encrypted to other operators.`, [REKEY]);
      return done();
    },
  };
}
