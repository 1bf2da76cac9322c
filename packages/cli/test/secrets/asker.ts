/** Asks on its terminal, and prints facts about the answers: `asker.ts secret`, `asker.ts once` or `asker.ts questions`. */
import { readSecretValue } from "../../src/secrets/readSecretValue";
import { ProcessInput } from "../../src/terminal/ProcessInput";
import { ask, confirm } from "../../src/terminal/questions";

const input = new ProcessInput();

async function questions(): Promise<string> {
  const site = await ask(input, "Site", { option: "--site", given: undefined, fallback: "seoul" });
  const problem = (answer: string) => (/^\d+$/.test(answer) ? undefined : "Give a number.");
  const cores = await ask(input, "Cores", { option: "--cores", given: undefined, problem });
  const goesOn = await confirm(input, "Go on?", { option: "--yes", given: undefined });
  return JSON.stringify({ site, cores, goesOn });
}

async function secret(twice: boolean): Promise<string> {
  return `${(await readSecretValue(input, { prompt: "Value", twice })).length} characters`;
}

const [mode] = process.argv.slice(2);
(mode === "questions" ? questions() : secret(mode === "secret")).then(
  (report) => process.stdout.write(`${report}\n`),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
