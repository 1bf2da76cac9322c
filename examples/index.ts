import type { App } from "cdk8s";
import { addWorkloads as reference } from "./reference/workloads";

/** What runs on each example homelab, by the name of its folder. */
export const WORKLOADS = { reference } satisfies Readonly<Record<string, (app: App) => void>>;
