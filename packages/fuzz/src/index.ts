export { Mutants } from "./anyMutant";
export { type Found, type FuzzOptions, type FuzzReport, fuzz } from "./fuzz";
export { contentOf, type Example, type Mutant } from "./Mutant";
export { READERS } from "./readers";
export { reportText } from "./report";
