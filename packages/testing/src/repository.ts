import { join } from "node:path";

/** Top level of the repository. */
export const REPOSITORY = join(__dirname, "../../..");
