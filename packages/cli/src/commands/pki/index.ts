import type { CommandGroup } from "../CommandGroup";
import { init } from "./init";
import { rotate } from "./rotate";
import { show } from "./show";
import { verify } from "./verify";

/** `ducksnest pki`: the cluster's CAs and its service-account key. */
export const pki: CommandGroup = {
  name: "pki",
  summary: "make, verify and rotate the cluster's CAs",
  description:
    "Manages the files from which kubeadm makes all certificates of the cluster: ca, front-proxy-ca, etcd-ca and sa, the " +
    "service-account key. The public halves are in nix/pki/<homelab>, and the private halves are encrypted to the control " +
    "planes and the operators.",
  commands: [init, show, verify, rotate],
};
