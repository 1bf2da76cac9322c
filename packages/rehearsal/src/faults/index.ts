import { cgnatOverlap } from "./cgnatOverlap";
import { defaultMarkMask } from "./defaultMarkMask";
import type { Fault } from "./Fault";
import { lanCut } from "./lanCut";
import { mtuBlackHole } from "./mtuBlackHole";
import { neighbourAdvertisesLan } from "./neighbourAdvertisesLan";
import { noLanRule } from "./noLanRule";
import { reboot } from "./reboot";
import { relayed } from "./relayed";
import { subnetRouter } from "./subnetRouter";
import { tailnetDown } from "./tailnetDown";
import { udpBlocked } from "./udpBlocked";
import { wrongNodeIp } from "./wrongNodeIp";
import { wrongVxlanPort } from "./wrongVxlanPort";

/** All faults: incidents first, then mistakes. */
export const FAULTS: readonly Fault[] = [
  lanCut,
  tailnetDown,
  reboot,
  relayed,
  udpBlocked,
  mtuBlackHole,
  neighbourAdvertisesLan,
  subnetRouter,
  wrongNodeIp,
  cgnatOverlap,
  noLanRule,
  defaultMarkMask,
  wrongVxlanPort,
];
