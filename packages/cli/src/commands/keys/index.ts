import type { CommandGroup } from "../CommandGroup";
import { adopt } from "./adopt";
import { exportKey } from "./export";
import { list } from "./list";
import { make } from "./make";
import { send } from "./send";

/** `ducksnest keys`: the hosts' SSH keys, to which their secrets are encrypted. */
export const keys: CommandGroup = {
  name: "keys",
  summary: "make, adopt or send the hosts' SSH keys",
  description:
    "Manages the SSH host keys. A host decrypts its secrets with its own key, so the key must exist before the host does. The " +
    "public halves are in nix/secrets, with a known_hosts file for `ssh -o UserKnownHostsFile=…`.",
  commands: [make, list, adopt, exportKey, send],
};
