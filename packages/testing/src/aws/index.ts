export { describeWithAws, type RealAws } from "./describeWithAws";
export { type AwsAnswer, Moto, type MotoImage, OFFICIAL_IMAGES } from "./Moto";
export { findRealParts, type RealParts, verdictOf } from "./parts";
export { SharedProvider } from "./SharedProvider";
export { type PlannedChange, TerraformFolder, type TerraformRun } from "./TerraformFolder";
