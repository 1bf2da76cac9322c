import type { AwsHostFacts, AwsSiteFacts, HostFacts, LanHostFacts } from "@ducksnest/topology";
import type { Step } from "./Step";
import { clusterApply } from "./steps/clusterApply";
import { commit } from "./steps/commit";
import { deploy } from "./steps/deploy";
import { firstBoot } from "./steps/firstBoot";
import { flakeLock } from "./steps/flakeLock";
import { identity } from "./steps/identity";
import { install } from "./steps/install";
import { kubeconfig } from "./steps/kubeconfig";
import { manifest } from "./steps/manifest";
import { nodes } from "./steps/nodes";
import { operators } from "./steps/operators";
import { outputs } from "./steps/outputs";
import { authKeys } from "./steps/secrets/authKeys";
import { hostKeys } from "./steps/secrets/hostKeys";
import { joinTokens } from "./steps/secrets/joinTokens";
import { pki } from "./steps/secrets/pki";
import { wifi } from "./steps/secrets/wifi";
import { stateBucket } from "./steps/stateBucket";
import { tailnetPolicy } from "./steps/tailnetPolicy";
import type { UpContext } from "./UpContext";

/** Every step from a clone to a running cluster. This is the only place that knows their order. */
export function stepsOf(context: UpContext): readonly Step[] {
  const { sites, hosts } = context.topology;
  const awsSites = sites.filter((site): site is AwsSiteFacts => site.kind === "aws" && site.instances.length > 0);
  const instances = hosts.filter((host): host is AwsHostFacts => host.kind === "aws");
  const installed = (role: HostFacts["role"]) =>
    hosts.filter((host): host is LanHostFacts => host.kind === "lan" && host.role === role);
  return [
    manifest(context),
    operators(context),
    tailnetPolicy(context),
    hostKeys(context),
    pki(context),
    authKeys(context),
    ...wifi(context),
    ...joinTokens(context),
    outputs(context),
    flakeLock(context),
    commit(context),
    ...stateBucket(context),
    ...awsSites.map((site) => deploy(context, site)),
    ...instances.map((host) => identity(context, host)),
    ...instances.map((host) => firstBoot(context, host)),
    ...installed("control-plane").map((host) => install(context, host)),
    kubeconfig(context),
    clusterApply(context),
    ...installed("worker").map((host) => install(context, host)),
    nodes(context),
  ];
}
