export { type AddWorkloads, type ClusterAppProps, clusterApp } from "./clusterApp";
export { type ClusterOutputOptions, clusterOutput } from "./clusterOutput";
export { JOIN_TOKENS_CHART, type JoinTokensByName, joinTokensYaml } from "./joinTokens";
