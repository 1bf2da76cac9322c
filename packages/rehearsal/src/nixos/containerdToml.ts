import { stringify } from "smol-toml";
import type { JsonObject } from "./Json";

/** containerd's configuration file, as nixpkgs' module writes it from `virtualisation.containerd.settings`. */
export function containerdToml(settings: JsonObject): string {
  return stringify(settings);
}
