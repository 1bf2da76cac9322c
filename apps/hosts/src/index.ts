export { type HostsAppProps, hostsApp } from "./hostsApp";
export { hostsOutput } from "./hostsOutput";
export { TAILNET_POLICY_FILE, tailnetPolicyFile } from "./tailnetPolicyFile";
