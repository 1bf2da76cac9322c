import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JudgeProcess } from "../src/JudgeProcess";

// Loading everything, or starting processes, takes long on a busy machine.
jest.setTimeout(60_000);

const parent = mkdtempSync(join(tmpdir(), "judge-process-"));
const folder = join(parent, "0");
const judge = new JudgeProcess({
  ...{ folder, repository: "", readers: [], warmUp: "" },
  script: join(__dirname, "_worker.js"),
  limit: 1000,
});
afterAll(() => {
  judge.close();
  rmSync(parent, { recursive: true });
});

const failures = async (order: string) => (await judge.judge(Buffer.from(order), 0)).failures;

it("reports a hang, and continues in another process", async () => {
  expect(await failures("hang")).toEqual([{ by: "hang", detail: "took more than 1000 ms" }]);
  expect(await failures("fine")).toEqual([]);
});

it("reports a crash, and continues in another process", async () => {
  expect(await failures("crash")).toEqual([{ by: "crash", detail: "the process ended" }]);
  expect(await failures("fine")).toEqual([]);
});

it("lets readers take longer than checking and synthesizing may", async () => {
  expect(await failures("read slowly")).toEqual([]);
});

it("removes its folder when it is closed, and tries nothing afterwards", async () => {
  expect(existsSync(folder)).toBe(true);
  judge.close();
  expect(existsSync(folder)).toBe(false);
  await expect(judge.judge(Buffer.from("fine"), 0)).rejects.toThrow("closed already");
});
