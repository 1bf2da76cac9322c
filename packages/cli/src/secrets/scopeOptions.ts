import { Option } from "commander";

/** The option that chooses the secret of one host. */
export function hostOption(): Option {
  return new Option("--host <host>", "the secret of this host alone, by its name in the manifest or its hostname");
}

/** The option that chooses the secret of one site. */
export function siteOption(): Option {
  return new Option("--site <site>", "the secret that the hosts of this site share");
}
