/**
 * Writes version 1 of the outputs into a folder, and is killed before its n-th change of the file system:
 * `writer.ts <folder> <n>`. Prints how many changes there were if it lives to the end.
 */
import { writeOutputs } from "../src/writeOutputs";
import { killBefore } from "./killedBefore";
import { outputsOf } from "./versions";

const [folder = "", last = "0"] = process.argv.slice(2);
const count = killBefore(Number(last));

writeOutputs(outputsOf(1), folder).then(
  () => process.stdout.write(String(count())),
  (error: Error) => process.stderr.write(`${error.message}\n`),
);
