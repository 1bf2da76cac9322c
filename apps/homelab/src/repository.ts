import { join } from "node:path";

/** Top level of the repository. The sources, the compiled files and the command's bundle are all three levels below it. */
export const REPOSITORY = join(__dirname, "../../..");
