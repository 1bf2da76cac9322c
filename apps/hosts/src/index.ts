export { toData } from "@ducksnest/nix";
export { type HostsAppProps, hostsApp } from "./hostsApp";
