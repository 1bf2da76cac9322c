import { fc, itOnStage, type OptionalTunnel } from "@ducksnest/testing";
import { agrees, anyCase, type Case, compareAll, describeOutcome, tunnelOfCase } from "./agreement";

/** How many homelabs of each kind; `pnpm rehearse:fuzz` tries as many as one likes. */
const COUNTS: readonly (readonly [string, (each: Case) => boolean, number, OptionalTunnel?])[] = [
  ["in VXLAN or bare", (each) => ["vxlan", "none"].includes(tunnelOfCase(each)), 70],
  ["in WireGuard", (each) => tunnelOfCase(each) === "wireguard", 30, "wireguard"],
  ["in IPIP", (each) => tunnelOfCase(each) === "ipip", 30, "ipip"],
];

describe("check and rehearse agree on what is wrong with MTU, routing, addresses and ports", () => {
  for (const [kind, isOfKind, stages, tunnel] of COUNTS) {
    itOnStage(
      `of ${stages} random homelabs ${kind}`,
      async () => {
        const { seed = 0 } = fc.readConfigureGlobal();
        const disagreements: string[] = [];
        let wrong = 0;
        await compareAll(fc.sample(anyCase().filter(isOfKind), { numRuns: stages, seed }), (outcome, each) => {
          if (typeof outcome === "string") throw new Error(outcome);
          if (outcome.check.length > 0) wrong += 1;
          if (!agrees(outcome)) disagreements.push(describeOutcome(outcome, each));
        });
        expect(disagreements).toEqual([]);
        // Neither is ever so agreeable as to pass, or to refuse, everything.
        expect(wrong).toBeGreaterThan(stages / 10);
        expect(wrong).toBeLessThan((stages * 9) / 10);
      },
      { stages, ...(tunnel && { tunnel }) },
    );
  }
});
