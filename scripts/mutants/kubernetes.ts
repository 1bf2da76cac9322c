import type { Mutant } from "./Mutant";

/** Mistakes in the Kubernetes constructs. */
export const KUBERNETES: readonly Mutant[] = [
  {
    file: "packages/kubernetes/src/Calico.ts",
    find: 'kind: "APIServer"',
    replace: 'kind: "Goldmane"',
    harm: "The cluster refuses FelixConfiguration, because nothing serves projectcalico.org/v3.",
    tests: ["packages/kubernetes/test/Calico.test.ts"],
  },
  {
    file: "packages/kubernetes/src/Calico.ts",
    find: "wireguardEnabled: true, routeTableRanges: ROUTE_TABLES",
    replace: "wireguardEnabled: true",
    harm: "Felix takes routing table 52 from Tailscale.",
    tests: ["packages/kubernetes/test/Calico.test.ts"],
  },
  {
    file: "packages/kubernetes/src/Calico.ts",
    find: "...(wireguard && {",
    replace: "...({",
    harm: "WireGuard is on although the manifest says no.",
    tests: ["packages/kubernetes/test/Calico.test.ts"],
  },
  {
    file: "packages/kubernetes/src/Calico.ts",
    find: "nftablesMarkMask: markMask",
    replace: "nftablesMarkMask: 0xffff0000",
    harm: "With nftables, Felix uses Tailscale's mark bits.",
    tests: ["packages/kubernetes/test/Calico.test.ts"],
  },
  {
    file: "packages/kubernetes/src/Calico.ts",
    find: 'calico.bgp ? "Enabled" : "Disabled"',
    replace: 'calico.bgp ? "Disabled" : "Enabled"',
    harm: "Without BGP, IPIP has no routes to pods on other nodes.",
    tests: ["packages/kubernetes/test/Calico.test.ts"],
  },
  {
    file: "packages/kubernetes/src/JoinTokenSecret.ts",
    find: "[token.id, token.secret].some",
    replace: "[token.id].some",
    harm: "kubectl refuses a token whose secret reads as a number.",
    tests: ["packages/kubernetes/test/JoinTokenSecret.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: "port = 8080",
    replace: "port = 80",
    harm: "A container that is not root cannot listen there.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: 'healthPath = "/"',
    replace: 'healthPath = "/healthz"',
    harm: "A server without that page never becomes ready.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: "periodSeconds: Duration.seconds(20), failureThreshold: 3",
    replace: "periodSeconds: Duration.seconds(1), failureThreshold: 1",
    harm: "One slow answer restarts the container.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: "user: USER_ID, group: USER_ID, fsGroup: USER_ID",
    replace: "user: USER_ID, group: 0, fsGroup: 0",
    harm: "The pod's processes are in root's group.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: "readOnlyRootFilesystem: true",
    replace: "readOnlyRootFilesystem: false",
    harm: "An intruder can change the program that runs.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
  {
    file: "packages/kubernetes/src/WebService.ts",
    find: "selector: { matchLabels: selector }",
    replace: "selector: { matchLabels: { app: id } }",
    harm: "The disruption budget covers no pod, and a drain takes all at once.",
    tests: ["packages/kubernetes/test/WebService.test.ts"],
  },
];
