import type { CommandEntry } from "./CommandGroup";
import { capacity } from "./capacity";
import { check } from "./check";
import { deploy } from "./deploy";
import { doctor } from "./doctor";
import { explain } from "./explain";
import { graph } from "./graph";
import { host } from "./host";
import { image } from "./image";
import { install } from "./install";
import { keys } from "./keys";
import { kubeconfig } from "./kubeconfig";
import { paths } from "./paths";
import { pki } from "./pki";
import { rehearse } from "./rehearse";
import { secrets } from "./secrets";
import { synth } from "./synth";
import { token } from "./token";
import { up } from "./up";

/** Every command and group of commands, in the order of `ducksnest --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  synth,
  check,
  explain,
  paths,
  capacity,
  graph,
  rehearse,
  host,
  keys,
  secrets,
  pki,
  token,
  install,
  image,
  deploy,
  kubeconfig,
  doctor,
  up,
];
