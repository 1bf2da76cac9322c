export { BootstrapToken } from "./BootstrapToken";
export { type JoinTokens, JoinTokensError, parseJoinTokens, readJoinTokens } from "./joinTokens";
