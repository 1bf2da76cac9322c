import type { Tailnet } from "@ducksnest/topology";
import * as z from "zod";
import { TAILSCALE } from "../../programs/programs";
import { shellWord } from "../../terminal/shellWord";
import { CannotTell } from "../CannotTell";
import { answerOf, lastLine, query } from "./query";

/** A machine of the tailnet. */
export interface Peer {
  /** The hostname that it reports. */
  readonly hostname: string;
  /** Its name on the tailnet without the domain. It has a number at its end if another machine has the hostname. */
  readonly name: string;
  readonly isOnline: boolean;
  /** Approved routes that lead to it, in CIDR notation. */
  readonly routes: readonly string[];
}

/** Go writes an empty list as null. @see https://pkg.go.dev/tailscale.com/ipn/ipnstate#PeerStatus */
const PEER = z.object({
  HostName: z.string(),
  DNSName: z.string(),
  Online: z.boolean(),
  PrimaryRoutes: z.array(z.string()).nullish(),
});

/** @see https://pkg.go.dev/tailscale.com/ipn/ipnstate#Status */
const STATUS = z.object({
  BackendState: z.string(),
  CurrentTailnet: z.object({ MagicDNSSuffix: z.string() }).nullish(),
  Peer: z.record(z.string(), PEER).nullish(),
});

/** What this computer's Tailscale says. It is the same for Headscale. */
export class TailnetStatus {
  #peers: Promise<readonly Peer[]> | undefined;

  constructor(private readonly tailnet: Pick<Tailnet, "domain" | "loginServer">) {}

  /** The other machines of the tailnet. @throws CannotTell if this computer is not in it */
  peers(): Promise<readonly Peer[]> {
    this.#peers ??= this.askPeers();
    return this.#peers;
  }

  private async askPeers(): Promise<readonly Peer[]> {
    const { stdout, stderr } = await query(TAILSCALE, ["status", "--json"]);
    if (stdout === "") throw new CannotTell(`tailscale says: ${lastLine(stderr)}. Start Tailscale on this computer.`);
    const { BackendState: state, CurrentTailnet: current, Peer: peers } = answerOf(TAILSCALE, STATUS, stdout);
    const { domain, loginServer } = this.tailnet;
    if (state !== "Running") {
      const server = loginServer === undefined ? "" : ` --login-server ${shellWord(loginServer)}`;
      throw new CannotTell(
        `This computer is not in the tailnet: Tailscale is in the state ${state}. Run \`sudo tailscale up${server}\`.`,
      );
    }
    if (current && current.MagicDNSSuffix !== domain) {
      throw new CannotTell(
        `This computer is in the tailnet ${current.MagicDNSSuffix}, and tailnet.domain in the manifest is ${domain}. Correct it, or switch with \`tailscale switch\`.`,
      );
    }
    return Object.values(peers ?? {}).map(({ HostName, DNSName, Online, PrimaryRoutes }) => ({
      hostname: HostName,
      name: DNSName.split(".", 1)[0] ?? "",
      isOnline: Online,
      routes: PrimaryRoutes ?? [],
    }));
  }
}
