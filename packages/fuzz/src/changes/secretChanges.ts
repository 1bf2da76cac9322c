import fc from "fast-check";
import type { Change } from "../Mutant";
import { isCollection, isData, pick, put, section, slotsIn, valueIn } from "../places";

/**
 * Text in the form of a secret, each with a part that no other text has. Put together here, so that scanners of this
 * repository find none.
 */
export const SECRETS: readonly { readonly text: string; readonly canary: string }[] = [
  secret(["tskey", "-auth-"], "kFuzzCanary1CNTRL-7Qx4Zt9LmPw2"),
  secret(["AKI", "A"], "FUZZCANARY234567"),
  secret(["gh", "p_"], "FuzzCanaryAbcdefghij0123456789ABCDEF"),
  secret(["fuzz", "01."], "canary2345678901"),
  secret(["AGE-SECRET", "-KEY-1"], "FUZZCANARYQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"),
  { text: "https://user:FuzzCanaryPw9@headscale.example.org", canary: "FuzzCanaryPw9" },
];

function secret(prefix: readonly string[], canary: string): { text: string; canary: string } {
  return { text: prefix.join("") + canary, canary };
}

/** Plants a secret as a value, as part of one, as a key, as a passphrase or in a comment. */
export function secretChange(): fc.Arbitrary<Change> {
  return fc
    .record({ secret: fc.constantFrom(...SECRETS), at: fc.nat(), where: fc.nat(4) })
    .map(({ secret: { text: planted }, at, where }): Change => {
      const label = `a secret planted (${where}, ${at}): ${planted.slice(0, 6)}…`;
      if (where === 0) return { on: "text", label, apply: (text) => comment(text, planted, at) };
      return {
        on: "data",
        label,
        apply: (data) => {
          const slots = slotsIn(data);
          const leaf = pick(
            slots.filter((slot) => !isCollection(valueIn(slot))),
            at,
          );
          const mapping = pick(slots.map(valueIn).filter(isData), at);
          if (where === 1 && leaf) put(leaf, planted);
          if (where === 2 && leaf) put(leaf, `${valueIn(leaf)} ${planted}`);
          if (where === 3 && mapping) put({ parent: mapping, step: planted }, "x");
          if (where === 4)
            put({ parent: section(section(data, "sites"), "home"), step: "wifi" }, { ssid: "a", psk: planted });
        },
      };
    });
}

function comment(text: string, planted: string, at: number): string {
  const lines = text.split("\n");
  const index = at % lines.length;
  return lines.with(index, `${lines[index]} # ${planted}`).join("\n");
}
