import type { CommandGroup } from "../CommandGroup";
import { add } from "./add";
import { list } from "./list";
import { remove } from "./remove";
import { rename } from "./rename";

/** `ducksnest host`: the hosts of the manifest, with their keys, tokens and secrets. */
export const host: CommandGroup = {
  name: "host",
  summary: "add, remove and rename hosts",
  description:
    "Edits the hosts of the manifest, and keeps its comments and layout. Keys, join tokens and secrets change in the same " +
    "step: all or nothing.",
  commands: [add, remove, rename, list],
};
