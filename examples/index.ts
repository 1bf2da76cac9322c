import type { App } from "cdk8s";
import { addWorkloads as noCloud } from "./no-cloud/workloads";
import { addWorkloads as oneLaptop } from "./one-laptop/workloads";
import { addWorkloads as reference } from "./reference/workloads";
import { addWorkloads as twoHomes } from "./two-homes/workloads";

/** The workloads of each example homelab, by the name of its folder. */
export const WORKLOADS = {
  "no-cloud": noCloud,
  "one-laptop": oneLaptop,
  reference,
  "two-homes": twoHomes,
} satisfies Readonly<Record<string, (app: App) => void>>;

/** The examples have no resources in AWS beside those of their manifests. */
export const NO_RESOURCES = (): void => undefined;
