export {
  type AddWorkloads,
  type ClusterAppProps,
  clusterApp,
  JOIN_TOKENS_CHART,
  workersWithoutToken,
} from "./clusterApp";
export { clusterOutput } from "./clusterOutput";
