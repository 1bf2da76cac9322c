export { Calico, FelixConfiguration } from "./Calico";
export { type JoinToken, JoinTokenSecret, type JoinTokenSecretProps } from "./JoinTokenSecret";
export { type Exposure, WebService, type WebServiceProps } from "./WebService";
