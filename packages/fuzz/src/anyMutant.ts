import { RULES } from "@ducksnest/checks";
import fc from "fast-check";
import * as homelab from "./changes/homelabChanges";
import { secretChange } from "./changes/secretChanges";
import { addKeyChange, depthChange, removeChange, renameKeyChange, transplantChange } from "./changes/structureChanges";
import { bytesChange, harmlessTextChange, insertChange, lineChange, wholeTextChange } from "./changes/textChanges";
import { nastyValueChange, schemaValueChange, swapChange } from "./changes/valueChanges";
import type { Change, Example, Mutant, Style } from "./Mutant";

/**
 * Mutants of the examples. About half of them have only valid changes, so they are sound and reach every reader. The
 * others have at least one invalid change of values, structure, text or bytes.
 */
export function anyMutant(examples: readonly Example[]): fc.Arbitrary<Mutant> {
  const changes = fc.oneof(
    { arbitrary: some(tameChange(), 1, 4), weight: 12 },
    { arbitrary: both(some(tameChange(), 0, 2), some(wildChange(), 1, 3)), weight: 6 },
    { arbitrary: both(some(tameChange(), 0, 1), some(textChange(), 1, 3)), weight: 3 },
    { arbitrary: both(some(tameChange(), 0, 2), some(secretChange(), 1, 1)), weight: 1 },
  );
  return fc.record({ example: fc.constantFrom(...examples), style: style(), changes });
}

/** Mutants by seed and number, each independent of the others. */
export class Mutants {
  private readonly any: fc.Arbitrary<Mutant>;

  constructor(examples: readonly Example[]) {
    // Without a bias to small numbers, because they all choose the first places of a manifest.
    this.any = fc.noBias(anyMutant(examples));
  }

  at(seed: number, index: number): Mutant {
    const [mutant] = fc.sample(this.any, { seed: (Math.imul(seed, 0x9e3779b1) + index) | 0, numRuns: 1 });
    if (mutant === undefined) throw new Error("fast-check returned no mutant");
    return mutant;
  }
}

function style(): fc.Arbitrary<Style> {
  return fc.constantFrom<Style>(
    {},
    {},
    { collectionStyle: "flow" },
    { defaultStringType: "QUOTE_DOUBLE" },
    { defaultStringType: "QUOTE_SINGLE" },
  );
}

function tameChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    { arbitrary: homelab.settingChange(), weight: 6 },
    { arbitrary: homelab.fieldChange(), weight: 6 },
    { arbitrary: homelab.addHostChange(), weight: 4 },
    homelab.interfaceChange(),
    homelab.removeHostChange(),
    { arbitrary: homelab.renameChange(), weight: 3 },
    homelab.omitOptionalChange(),
    homelab.userChange(),
    homelab.severityChange(RULES.map(({ name }) => name)),
    harmlessTextChange(),
  );
}

function wildChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    { arbitrary: nastyValueChange(), weight: 4 },
    { arbitrary: schemaValueChange(), weight: 4 },
    swapChange(),
    removeChange(),
    transplantChange(),
    renameKeyChange(),
    addKeyChange(),
    homelab.severityChange(RULES.map(({ name }) => name)),
  );
}

function textChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    { arbitrary: insertChange(), weight: 3 },
    { arbitrary: lineChange(), weight: 3 },
    wholeTextChange(),
    { arbitrary: bytesChange(), weight: 2 },
    { arbitrary: depthChange(), weight: 1 },
  );
}

function some(change: fc.Arbitrary<Change>, minLength: number, maxLength: number): fc.Arbitrary<Change[]> {
  return fc.array(change, { minLength, maxLength, size: "max" });
}

function both(first: fc.Arbitrary<Change[]>, second: fc.Arbitrary<Change[]>): fc.Arbitrary<Change[]> {
  return fc.tuple(first, second).map(([one, other]) => [...one, ...other]);
}
