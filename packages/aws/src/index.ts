export { App } from "./_provider";
export { Ec2Node, type Ec2NodeProps } from "./Ec2Node";
export { Network } from "./Network";
export { NixosAmi, type NixosAmiProps } from "./NixosAmi";
export { RetiredStack } from "./RetiredStack";
export { SiteStack } from "./SiteStack";
