import { join } from "node:path";

/** The folder of our packages. The sources, the compiled files and the command's bundle are all two levels below it. */
export const PACKAGES_FOLDER = join(__dirname, "../..");
