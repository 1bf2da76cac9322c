import { fileNames } from "./fileNames";
import { kubectl } from "./kubectl";
import { kubernetesObjects } from "./kubernetesObjects";
import { manifestSchema } from "./manifestSchema";
import { nixEvaluation, nixSyntax } from "./nix";
import type { Reader } from "./Reader";
import { tailnetPolicy } from "./tailnetPolicy";
import { terraform, terraformSchema } from "./terraform";
import { terraformJson } from "./terraformJson";
import { values } from "./values";
import { yamlFiles } from "./yamlFiles";

/** Every reader, the cheapest first. */
export const READERS: readonly Reader[] = [
  ...[fileNames, values, manifestSchema, yamlFiles, kubernetesObjects, terraformJson, tailnetPolicy],
  ...[nixSyntax, nixEvaluation, kubectl, terraform, terraformSchema],
];
