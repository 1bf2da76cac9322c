import { dirname } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import { Option } from "commander";
import { checkedTopology, checkManifest } from "../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../options";
import { isComplete, upJson, upText } from "../up/report";
import { statesOf } from "../up/StepState";
import { stepsOf } from "../up/steps";
import { UpContext } from "../up/UpContext";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

interface UpOptions extends CommonOptions {
  readonly confirm?: string;
}

/** `ducksnest up`: everything from a clone to a running cluster, in order. */
export const up: CommandDefinition<UpOptions> = {
  name: "up",
  summary: "list what is left until the cluster runs, in order",
  description:
    "Lists every step from a clone to a running cluster: its state, why it is needed, and its commands. It finds the states out " +
    "from files, and by asking Git, AWS, Tailscale and Kubernetes, and says where it cannot. It changes nothing.",
  options: [
    new Option("--confirm <step>", "remember that you did a step that only you can know about").choices([
      "tailnet-policy",
    ]),
    formatOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "everything is done",
    1: "something is left to do, or the manifest has errors",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest up", "ducksnest up --format json | jq -r '.steps[] | select(.state == \"next\") | .id'"],
  run,
};

async function run({ options, terminal, now, addWorkloads }: Invocation<UpOptions>): Promise<number> {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const { verdict } = checkManifest({ manifest });
  const loaded = loadHomelab(manifest);
  if (loaded.kind !== "loaded") throw new Error(`${manifest} has changed since it was checked; run the command again.`);
  const root = dirname(manifest);
  const context = new UpContext({
    topology,
    findings: verdict.findings,
    manifest,
    root,
    now: now(),
    namesSecrets: Object.hasOwn(Object(loaded.source.toData()), "secrets"),
    addWorkloads,
  });
  const steps = stepsOf(context);
  if (options.confirm !== undefined) steps.find(({ id }) => id === options.confirm)?.remember?.();
  const states = await statesOf(steps);
  if (options.format === "json") terminal.formatted(upJson(states));
  else {
    const folder = root === process.cwd() ? undefined : root;
    terminal.out(upText(states, (text) => terminal.adapted(text), terminal.columns, folder));
  }
  return isComplete(states) ? 0 : 1;
}
