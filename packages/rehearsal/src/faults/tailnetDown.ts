import { tailnetPort } from "../setup/tailnet";
import { portDown } from "./cables";
import type { Fault } from "./Fault";

export const tailnetDown: Fault = {
  name: "tailnet-down",
  kind: "incident",
  meaning: "The tailnet carries nothing.",
  effect:
    "Sites lose each other, and pods reach no tailnet address, not even a neighbour's. Everything else within a site works.",
  begin: (stage) => stage.hosts.map((host) => portDown(stage.tailnet.namespace, host)),
  end: (stage) => stage.hosts.map((host) => tailnetPort(stage, host)),
};
