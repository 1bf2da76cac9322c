import type { CommandGroup } from "../CommandGroup";
import { list } from "./list";
import { rekey } from "./rekey";
import { set } from "./set";
import { show } from "./show";
import { verify } from "./verify";

/** `ducksnest secrets`: the encrypted secrets of the hosts. */
export const secrets: CommandGroup = {
  name: "secrets",
  summary: "encrypt the secrets that hosts need",
  description:
    "Encrypts the secrets that hosts need with age: each to the SSH keys of the hosts that read it, and to the operators that " +
    "the manifest names. The files are in nix/secrets, and can be committed. Real age decrypts them, and agenix on the hosts.",
  commands: [set, list, show, rekey, verify],
};
