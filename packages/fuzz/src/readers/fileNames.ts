import { nothingMissing, type Reader } from "./Reader";

/** Most that file systems take for one name, in bytes. */
const MAX_NAME_BYTES = 255;

/** Every file is below its output's folder, under a name that file systems take, and no two share one. */
export const fileNames: Reader = {
  name: "file names",
  reads: "names of files stay in their folder",
  missing: nothingMissing,
  complaints({ outputs }) {
    const names = outputs.flatMap(({ directory, files }) => [...files.keys()].map((file) => `${directory}/${file}`));
    const folded = names.map((name) => name.toLowerCase());
    return [
      ...names
        .filter((name) => !name.split("/").every(isName))
        .map((name) => `${JSON.stringify(name)} is no file's name`),
      ...names
        .filter((_, index) => folded.indexOf(folded[index] ?? "") < index)
        .map((name) => `${name} is there twice`),
    ];
  },
};

function isName(step: string): boolean {
  const harmless = step !== "" && step !== "." && step !== ".." && !/[\0\\/]/.test(step);
  return harmless && Buffer.byteLength(step) <= MAX_NAME_BYTES;
}
