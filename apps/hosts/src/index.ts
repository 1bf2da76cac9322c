export { toData } from "@ducksnest/nix";
export { type HostsAppProps, hostsApp } from "./hostsApp";
export { TAILNET_POLICY_FILE, tailnetPolicyFile } from "./tailnetPolicyFile";
