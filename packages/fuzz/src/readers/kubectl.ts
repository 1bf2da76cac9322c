import type { Reader } from "./Reader";
import { errorLines, run } from "./run";

/** kubectl's own reader of YAML. It asks no server with `--local`. */
export const kubectl: Reader = {
  name: "kubectl",
  reads: "Kubernetes files, as they are applied",
  oneIn: 10,
  missing: () => (run("kubectl", ["version", "--client"]).ok ? undefined : "kubectl is not installed"),
  complaints({ folder, emitted }) {
    const { ok, out, err } = run("kubectl", ["annotate", "--local", "-f", "dist", "read=yes", "-o", "name"], {
      cwd: folder,
    });
    if (!ok) return [errorLines(err)];
    const count = out.trim().split("\n").length;
    return count === emitted.cluster.length ? [] : [`found ${count} objects of ${emitted.cluster.length}`];
  },
};
