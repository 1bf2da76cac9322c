export { App } from "./_provider";
export { Ec2Node, type Ec2NodeProps } from "./Ec2Node";
export { type FirstBootProps, type FlakeSource, firstBootScript } from "./firstBoot/firstBootScript";
export { terraformTemplate } from "./firstBoot/terraformTemplate";
export { Network } from "./Network";
export { NixosAmi, type NixosAmiProps } from "./NixosAmi";
export { SiteStack } from "./SiteStack";
