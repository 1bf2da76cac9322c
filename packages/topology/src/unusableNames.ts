import type { Homelab, Problem } from "@ducksnest/manifest";

/** The construct tree keeps children in a plain object, and takes a property that every object has for a child. */
export function unusableNames({ hosts, sites }: Homelab): readonly Problem[] {
  const named = [...sites.map(({ name }) => ["sites", name]), ...hosts.map(({ name }) => ["hosts", name])];
  return named
    .filter(([, name = ""]) => name in {})
    .map((path) => ({
      rule: "usable-name",
      path,
      at: "key",
      message: `"${path[1]}" is a property of every JavaScript object, and no output can be built under that name.`,
      fix: `Choose another name, such as "${path[1]}-1".`,
    }));
}
