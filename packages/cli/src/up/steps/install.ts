import type { LanHostFacts } from "@ducksnest/topology";
import { type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { arrival } from "./_arrival";
import { preparation } from "./outputs";

/** A host at home is installed. Workers come last, because they join a cluster that knows their tokens. */
export function install(context: UpContext, host: LanHostFacts): Step {
  const { name, hostname, role } = host;
  return {
    id: `install:${name}`,
    title: `${hostname} is installed`,
    why: "The installation partitions the disk, and brings the host's key and its configuration.",
    needs: [...preparation(context), ...(role === "worker" ? ["cluster-apply"] : [])],
    byHand: [
      "Write the installer to a USB stick: `nix build ./nix#installer`, and copy result/iso/*.iso to the stick with `dd`.",
      `Boot ${hostname} from the stick. It shows its address.`,
    ],
    commands: [`ducksnest install ${name} --run`],
    erases: true,
    proves: ["tailnet-policy"],
    probe: () => arrival(context, host, todo(`${hostname} is not in the tailnet.`)),
  };
}
