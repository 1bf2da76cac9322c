export { App } from "./_provider";
export { Ec2Node, type Ec2NodeProps } from "./Ec2Node";
export { Network, type NetworkProps } from "./Network";
export { NixosAmi, type NixosAmiProps } from "./NixosAmi";
export { SiteStack, type SiteStackProps } from "./SiteStack";
