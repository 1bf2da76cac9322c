import { caseCount, fc, itOnStage, type KernelFeature } from "@ducksnest/testing";
import type { Tunnel } from "@ducksnest/topology";
import { agrees, anyCase, anyEncryptedCase, compareAll, describeOutcome, tunnelOfCase } from "./agreement";

/** A kind of homelab. `pnpm rehearse:fuzz` tries any number of all kinds. */
interface Kind {
  readonly name: string;
  readonly tunnels: readonly Tunnel[];
  readonly stages: number;
  readonly feature?: KernelFeature;
  readonly maxHosts?: number;
  /** Whether hosts encrypt the tailnet. */
  readonly encrypted?: boolean;
}

const KINDS: readonly Kind[] = [
  { name: "in VXLAN or bare", tunnels: ["vxlan", "none"], stages: caseCount(22, 68) },
  { name: "in WireGuard", tunnels: ["wireguard"], stages: caseCount(10, 26), feature: "wireguard" },
  {
    name: "over a tailnet of WireGuard",
    tunnels: ["vxlan", "none"],
    stages: caseCount(6, 12),
    feature: "wireguard",
    encrypted: true,
  },
  // Few and small, because a kernel without IPIP is replaced by an emulated one, at a tenth of the speed.
  { name: "in IPIP", tunnels: ["ipip"], stages: caseCount(4, 6), feature: "ipip", maxHosts: 4 },
];

describe("check and rehearse agree on what is wrong with MTU, routing, addresses and ports", () => {
  for (const { name, tunnels, stages, feature, maxHosts, encrypted } of KINDS) {
    itOnStage(
      `of ${stages} random homelabs ${name}`,
      async () => {
        const { seed = 0 } = fc.readConfigureGlobal();
        const cases = (encrypted ? anyEncryptedCase() : anyCase(maxHosts)).filter((each) =>
          tunnels.includes(tunnelOfCase(each)),
        );
        const disagreements: string[] = [];
        let wrong = 0;
        await compareAll(fc.sample(cases, { numRuns: stages, seed }), (outcome, each) => {
          if (typeof outcome === "string") throw new Error(outcome);
          if (outcome.check.length > 0) wrong += 1;
          if (!agrees(outcome)) disagreements.push(describeOutcome(outcome, each));
        });
        expect(disagreements).toEqual([]);
        // Neither passes everything, and neither rejects everything.
        expect(wrong).toBeGreaterThan(stages / 10);
        expect(wrong).toBeLessThan((stages * 9) / 10);
      },
      { stages, ...(feature && { feature }) },
    );
  }
});
