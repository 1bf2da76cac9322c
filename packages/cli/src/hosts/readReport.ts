import { createReadStream, statSync } from "node:fs";
import { type FacterProposals, readFacterReport } from "@ducksnest/manifest";
import { reasonOf } from "@ducksnest/outputs";
import { readUpTo } from "../terminal/readUpTo";

/** Largest report, in bytes: 16 MiB. A laptop's has some 100 KiB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What a report of nixos-facter proposes. @throws Error with a sentence if it is no plain file, too large, or no report */
export async function readReport(file: string): Promise<FacterProposals> {
  try {
    if (!statSync(file).isFile()) throw new Error("it is not a plain file. Write the report to a file first.");
    const bytes = await readUpTo(createReadStream(file), MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) throw new Error("it is larger than 16 MiB. Check that this is the right file.");
    return readFacterReport(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw new Error(`${file}: cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}
