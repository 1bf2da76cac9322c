export { type HostsAppProps, hostsApp } from "./hostsApp";
