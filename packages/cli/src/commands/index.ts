import type { CommandEntry } from "./CommandGroup";
import { capacity } from "./capacity";
import { check } from "./check";
import { doctor } from "./doctor";
import { explain } from "./explain";
import { graph } from "./graph";
import { keys } from "./keys";
import { paths } from "./paths";
import { rehearse } from "./rehearse";
import { secrets } from "./secrets";
import { synth } from "./synth";

/** Every command and group of commands, in the order of `ducksnest --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  synth,
  check,
  explain,
  paths,
  capacity,
  graph,
  rehearse,
  keys,
  secrets,
  doctor,
];
