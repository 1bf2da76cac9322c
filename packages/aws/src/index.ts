export { App } from "./_provider";
export { Ec2Node, type Ec2NodeProps } from "./Ec2Node";
export { EtcdVolume, type EtcdVolumeProps } from "./EtcdVolume";
export { FLAKE_ARCHIVE, FlakeBucket } from "./FlakeBucket";
export { IdentityKey } from "./IdentityKey";
export { InstanceProfile, type InstanceProfileProps } from "./InstanceProfile";
export { Network } from "./Network";
export { NixosAmi, type NixosAmiProps } from "./NixosAmi";
export { SiteStack } from "./SiteStack";
