import { type ManualStep, pkiFolder, type RotationStep, rotationPlan, secretsFolder } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/** What `ducksnest pki rotate` does to files in the step that leads to a stage. */
const CHANGES: { readonly [to in RotationStep["to"]]: string } = {
  trusted: "makes the new keys. Nothing signs with them yet.",
  signing: "lets the new keys sign. The old ones are still trusted.",
  none: "removes the old ones.",
};

const STAGES: readonly RotationStep["to"][] = ["trusted", "signing", "none"];

/**
 * The plan as numbered paragraphs.
 * @param upTo `done`: what to do on the cluster after this step. `whole`: the rest of the rotation from this step on, and
 *   before it what the last step asked for
 */
export function printPlan(
  { names, from, to }: Pick<RotationStep, "names" | "from" | "to">,
  topology: Topology,
  upTo: "done" | "whole" = "whole",
): string {
  const manual = (stage: RotationStep["to"]) => rotationPlan({ names, to: stage }, propsOf(topology));
  if (upTo === "done") return `Now, on the cluster:\n${numbered(manual(to))}`;
  const rest = STAGES.slice(STAGES.indexOf(to));
  return [
    `${names.join(", ")}: ${from === "none" ? "no rotation has begun" : `at the stage ${from}`}.\n`,
    ...(from === "none" ? [] : [`Now, if it is not done yet:\n${numbered(manual(from))}`]),
    ...rest.map((stage) => `\`ducksnest pki rotate\` ${CHANGES[stage]} Then:\n${numbered(manual(stage))}`),
  ].join("\n");
}

function numbered(steps: readonly ManualStep[]): string {
  return steps
    .map(({ text, commands }, index) => {
      const number = `${index + 1}.`.padStart(4);
      return `${[`${number} ${text}`, ...commands.map((command) => `       ${command}`)].join("\n")}\n`;
    })
    .join("");
}

/** Control planes are reached over the tailnet, because those on EC2 have no other way in. */
function propsOf({ name, hosts, tailnet }: Topology) {
  return {
    pkiFolder: pkiFolder(name),
    secretsFolder: secretsFolder(name),
    controlPlanes: hosts
      .filter(({ role }) => role === "control-plane")
      .map(
        ({
          hostname,
          system: {
            users: [user],
          },
        }) => {
          const address = `${hostname}.${tailnet.domain}`;
          return user === undefined ? address : `${user.name}@${address}`;
        },
      ),
  };
}
