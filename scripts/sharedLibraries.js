/**
 * Loads large libraries once for each worker instead of once for each test file, which saves a quarter of the work of small ones.
 * The libraries then have other global classes than the tests: a `Map` of a test is no `instanceof Map` for them. Only
 * libraries can be in the list that get plain data, keep no state, and give none of their own objects to other libraries.
 */
const { createRequire } = require("node:module");
const Runtime = require("jest-runtime").default;

const LIBRARIES = [
  ...["@cdktf/provider-aws", "cdk8s", "cdk8s-plus-29", "cdktf", "constructs"],
  ...["fast-check", "ipaddr.js", "re2js", "yaml"],
];

class SharedLibraries extends Runtime {
  requireModuleOrMock(from, moduleName) {
    const isShared = LIBRARIES.some((library) => moduleName === library || moduleName.startsWith(`${library}/`));
    if (!isShared) return super.requireModuleOrMock(from, moduleName);
    const load = createRequire(from);
    if (moduleName === "cdktf") keepNoStacks(load);
    return load(moduleName);
  }
}

/**
 * CDKTF notes the whole stack at which it makes each token, for messages about tokens that cannot be resolved. Jest maps
 * every line of a stack to its source, and that took half of the time of a synthesis.
 */
function keepNoStacks(load) {
  load("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
}

module.exports = SharedLibraries;
