import { CALICO } from "../upstream/Calico";
import type { Fault } from "./Fault";

export const defaultMarkMask: Fault = {
  name: "default-mark-mask",
  kind: "mistake",
  meaning: "Felix marks packets with its default mask, whose bits overlap Tailscale's.",
  effect: "Pods reach neither the tailnet nor anything beyond it.",
  apply: (stage) => ({ ...stage, cluster: { ...stage.cluster, markMask: CALICO.defaultMarkMask } }),
};
