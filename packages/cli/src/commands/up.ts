import { dirname } from "node:path";
import { Option } from "commander";
import { checkedTopology, checkManifest } from "../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../options";
import { execute } from "../up/execute";
import { fromHere } from "../up/fromHere";
import { isComplete, upJson, upText } from "../up/report";
import { type RunStepsProps, runSteps } from "../up/runSteps";
import type { Step } from "../up/Step";
import { type StepState, statesOf } from "../up/StepState";
import { stepsOf } from "../up/steps";
import { UpContext } from "../up/UpContext";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** Steps whose state only a person knows. */
const BY_HAND = ["tailnet-policy"];

interface UpOptions extends CommonOptions {
  /** Does the next steps. @default false: lists them */
  readonly run?: true;
  /** Does not ask before commands that erase nothing. @default false */
  readonly yes?: true;
  /** Id of a step that the person did. */
  readonly confirm?: string;
}

/** `ducksnest up`: everything from a clone to a running cluster, in order. */
export const up: CommandDefinition<UpOptions> = {
  name: "up",
  summary: "list or do what is left until the cluster runs",
  description:
    "Lists every step from a clone to a running cluster, in order: its state, why it is needed, and its commands. It finds out the states " +
    "from files, and by asking Git, AWS, Tailscale and Kubernetes, and says where it cannot. That changes nothing. With --run, " +
    "it does the next steps one by one after asking, and goes on where it was if it is started again.",
  options: [
    new Option("--run", "do the next steps, after asking before each"),
    new Option("-y, --yes", "with --run: ask only before a disk is erased, and what only you know"),
    new Option("--confirm <step>", "remember that you did a step that only you know about").choices(BY_HAND),
    formatOption().conflicts("run"),
    manifestOption(),
  ],
  exitCodes: {
    0: "everything is done",
    1: "something is left to do, or the manifest has errors",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest up", "ducksnest up --run", "ducksnest up --format json | jq -r '.steps[0].state'"],
  run,
};

async function run(invocation: Invocation<UpOptions>): Promise<number> {
  const { options, terminal } = invocation;
  if (options.yes && !options.run) {
    throw new Error("--yes answers the questions of --run, so it does nothing alone; add --run or leave --yes out.");
  }
  // Reports the findings of a manifest without a topology, before anything is asked.
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  if (options.confirm !== undefined) requireStep(stepsIn(invocation), options.confirm).remember?.();
  const { states, failed } = options.run
    ? await runSteps(runProps(invocation))
    : { states: await statesOf(stepsIn(invocation)), failed: false };
  if (!failed) report(states, invocation);
  return isComplete(states) ? 0 : 1;
}

/** The steps of the manifest as it is now. @throws Error if it has no topology any more */
function stepsIn({ options, now, additions }: Invocation<UpOptions>): readonly Step[] {
  const { manifest, verdict } = checkManifest(options);
  const topology = verdict.kind === "unreadable" ? undefined : verdict.topology;
  if (topology === undefined) {
    throw new Error("the manifest has errors now; `ducksnest check` lists them.");
  }
  const context = new UpContext({
    topology,
    findings: verdict.findings,
    manifest,
    root: dirname(manifest),
    now: now(),
    additions,
  });
  return stepsOf(context).map((step) => fromHere(step, { manifest, given: options.manifest }));
}

function requireStep(steps: readonly Step[], id: string): Step {
  const step = steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`this homelab has no step ${id}.`);
  return step;
}

function runProps(invocation: Invocation<UpOptions>): RunStepsProps {
  const { options, terminal, input } = invocation;
  const isInteractive = input.isTerminal && terminal.columns !== undefined;
  return {
    look: () => statesOf(stepsIn(invocation)),
    execute: (line) => execute(line, { given: options.manifest, isInteractive, terminal }),
    input,
    terminal,
    yes: options.yes === true,
  };
}

function report(states: readonly StepState[], { options, terminal }: Invocation<UpOptions>): void {
  const adapt = (text: string) => terminal.adapted(text);
  if (options.format === "json") terminal.formatted(upJson(states, adapt));
  else terminal.out(upText(states, adapt, terminal.columns));
}
