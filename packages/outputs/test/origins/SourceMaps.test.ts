import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { buildSync } from "esbuild";
import { SourceMaps } from "../../src/origins/SourceMaps";

const newFolder = temporaryFolders();

describe("source maps", () => {
  it("lead from a bundle to the line of its source", () => {
    const folder = newFolder();
    writeFileSync(join(folder, "app.ts"), 'export const one = 1;\n\n  throw new Error("here");\n');
    const outfile = join(folder, "dist/app.js");
    const bundle = { bundle: true, minify: true, sourcemap: "external", outfile } as const;
    const options = { ...bundle, entryPoints: [join(folder, "app.ts")], write: true };
    buildSync(options);
    const { outputFiles } = buildSync({ ...options, write: false });
    const text = outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "";
    const [line = "", number] = text
      .split("\n")
      .flatMap((each, index) => (each.includes("throw") ? [each, index + 1] : []));
    const compiled = { file: outfile, line: Number(number), column: String(line).indexOf("new Error") + 1 };
    expect(new SourceMaps().original(compiled)).toEqual({ file: join(folder, "app.ts"), line: 3, column: 9 });
  });

  it("are not needed for a source, and a broken one is no map", () => {
    const folder = newFolder();
    const position = { file: join(folder, "app.js"), line: 3, column: 4 };
    expect(new SourceMaps().original(position)).toBe(position);
    writeFileSync(join(folder, "app.js.map"), "{");
    expect(new SourceMaps().original(position)).toBe(position);
  });
});
