import type { CommandGroup } from "../CommandGroup";
import { list } from "./list";
import { mint } from "./mint";
import { renew } from "./renew";
import { revoke } from "./revoke";

/** `ducksnest token`: the tokens with which workers join the cluster. */
export const token: CommandGroup = {
  name: "token",
  summary: "make and revoke the join tokens of workers",
  description:
    "Manages the join tokens: bootstrap tokens of kubeadm, one for each worker. The worker gets its token encrypted to its SSH key. The " +
    "cluster gets a Secret, and deletes it when the token expires. A worker needs a token only to join.",
  commands: [mint, list, revoke, renew],
};
