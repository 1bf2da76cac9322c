/**
 * Starts the slowest test files first, so that no worker is left with one of them when the others are done. Jest does
 * this by itself from the durations of its last run, which a clean clone does not have.
 */
const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/**
 * Names of the files that take longest, without `.test.ts`. Those that mostly wait come first, so that they wait beside
 * others that compute: rehearsals, then scripts and commands that run many times.
 */
const SLOWEST = [
  ...["awsDeployment", "deployment"],
  ...["agreement", "rehearse", "adoption", "unsafeValues", "commandLine", "packing", "corruptedManifests", "size"],
  ...["secrets", "graph", "rulePages", "killedSynth", "languageServer", "pictures", "exitCodes", "writeOutputs"],
];

class SlowestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = SLOWEST.indexOf(basename(path, ".test.ts"));
      return index === -1 ? SLOWEST.length : index;
    };
    // Stable: the others keep Jest's order.
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = SlowestFirst;
