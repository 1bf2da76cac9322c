import { PKI_NAMES, PkiFolder, pkiFiles, pkiObstacles, publicFile, stageProblems } from "@ducksnest/credentials";
import { missingCa, NO_CA } from "../../../pki/missingCa";
import { done, type Step, todo } from "../../Step";
import type { UpContext } from "../../UpContext";
import { flaw } from "./_secrets";

/** The cluster's CAs exist, and nothing is wrong with them. */
export function pki(context: UpContext): Step {
  const { root, topology, now } = context;
  const init = ["ducksnest pki init"];
  return {
    id: "pki",
    title: "the cluster has its CAs",
    why: "Joining hosts pin the CA, so they know it before the control plane exists.",
    needs: ["host-keys"],
    commands: init,
    probe: () => {
      const folder = PkiFolder.read(root, topology.name);
      const problems = [...pkiObstacles(folder, now), ...stageProblems(folder, pkiFiles(folder, context.secrets))];
      if (problems.length > 0) return todo(problems.join(" "), ["ducksnest pki verify"]);
      const missing = PKI_NAMES.filter((name) => !folder.files.some(({ file }) => file === publicFile(name)));
      // kubeadm made the PKI of a cluster that is older than the homelab's: then only the CA's certificate is here.
      if (missing.length === PKI_NAMES.length || missingCa(topology, root) !== undefined)
        return todo(`${capital(NO_CA)}.`);
      return flaw(context, /^pki-/, init) ?? done();
    },
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
