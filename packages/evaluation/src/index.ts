export { type EvaluateFlakeOptions, evaluateFlake, type FlakeEvaluation } from "./evaluateFlake";
export { wordsOfFlake } from "./wordsOfFlake";
