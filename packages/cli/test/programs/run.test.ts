import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { InterruptedError, MissingProgramError, ProgramError } from "../../src/programs/errors";
import { type RunOptions, run } from "../../src/programs/run";

const newFolder = temporaryFolders();
const SHELL = { name: "sh", get: "install a shell" };

const script = (text: string, options: RunOptions = {}, ...args: string[]) =>
  run(SHELL, ["-c", text, "sh", ...args], options);

/** A script whose child writes a file after 2 seconds, unless it is killed before. */
const LATE = 'touch "$1/started"; sh -c "sleep 2; touch $1/late" & wait';

/** Waits until a file exists. */
async function started(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("run", () => {
  it("captures the output, and returns the exit status whatever it is", async () => {
    expect(await script("echo out; echo err >&2; exit 3")).toEqual({ status: 3, stdout: "out\n", stderr: "err\n" });
  });

  it("passes arguments on as they are, because no shell reads them", async () => {
    const { stdout } = await script('printf "%s\\n" "$1" "$2"', {}, "$(touch x) ; `id`", "two words");
    expect(stdout).toBe("$(touch x) ; `id`\ntwo words\n");
  });

  it("gives an input, and none by default", async () => {
    expect((await script("cat", { input: "secret\n" })).stdout).toBe("secret\n");
    expect((await script("cat")).stdout).toBe("");
  });

  it("gives an input to a program that opens /dev/stdin", async () => {
    const args = ["-c", 'echo "$2"; cat /dev/stdin; exit 3', "sh", "one", "$(id) two"];
    const { status, stdout } = await run(SHELL, args, { input: "secret\n", opensInput: true });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "$(id) two\nsecret\n" });
    const missing = run({ name: "no-such-program", get: "install nothing" }, [], { input: "x", opensInput: true });
    await expect(missing).rejects.toThrow("no-such-program is not installed, or not on PATH; install nothing");
  });

  it("survives a program that does not read its input", async () => {
    expect(await script("exit 0", { input: "x".repeat(1_000_000) })).toMatchObject({ status: 0 });
  });

  it("passes output on as it arrives", async () => {
    const seen: string[] = [];
    await script("echo a; echo b >&2", { onOutput: (text, stream) => seen.push(`${stream} ${text}`) });
    expect(seen.sort()).toEqual(["stderr b\n", "stdout a\n"]);
  });

  it("adds and removes variables of the environment", async () => {
    process.env.DUCKSNEST_TEST_OLD = "old";
    const env = { DUCKSNEST_TEST_NEW: "new", DUCKSNEST_TEST_OLD: undefined };
    expect((await script('echo "$DUCKSNEST_TEST_NEW,$DUCKSNEST_TEST_OLD"', { env })).stdout).toBe("new,\n");
    delete process.env.DUCKSNEST_TEST_OLD;
  });

  it("says how to get a program that is missing", async () => {
    const program = { name: "no-such-program", get: "install the package nothing" };
    const failure = run(program, []);
    await expect(failure).rejects.toBeInstanceOf(MissingProgramError);
    await expect(failure).rejects.toThrow(
      "no-such-program is not installed, or not on PATH; install the package nothing",
    );
  });

  it("does not call a program missing if its working directory is", async () => {
    const failure = script("true", { cwd: join(newFolder(), "none") });
    await expect(failure).rejects.toThrow(/^sh could not be started: .*ENOENT/);
    await expect(failure).rejects.not.toBeInstanceOf(MissingProgramError);
  });

  it("returns the status of a program that a signal ended, as a shell does", async () => {
    expect(await script("kill -KILL $$")).toMatchObject({ status: 137 });
  });

  it("knows by its end that Ctrl-C reached a program with the terminal", async () => {
    const text = "kill -INT $$; sleep 1";
    await expect(script(text, { terminal: "asks" })).rejects.toMatchObject({ signal: "SIGINT" });
    expect(await script(text)).toMatchObject({ status: 130 });
  });

  it("kills a program that prints too much", async () => {
    const failure = script("exec yes", { maxBytes: 1000 });
    await expect(failure).rejects.toBeInstanceOf(ProgramError);
    await expect(failure).rejects.toThrow("sh printed more than 1000 bytes");
  });

  it("keeps the end of a long standard error", async () => {
    const { stderr } = await script("seq 100000 >&2; echo the reason >&2");
    expect(stderr.length).toBe(64 * 1024);
    expect(stderr).toMatch(/100000\nthe reason\n$/);
  });

  it("kills a program that takes too long, with the programs that it started", async () => {
    const folder = newFolder();
    await expect(script(LATE, { timeoutSeconds: 0.3 }, folder)).rejects.toThrow("sh did not end within 0.3 seconds");
    await new Promise((resolve) => setTimeout(resolve, 2200));
    expect(existsSync(join(folder, "late"))).toBe(false);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends the whole group on %s", async (signal) => {
    const folder = newFolder();
    const failure = expect(script(LATE, {}, folder)).rejects.toMatchObject({ name: "InterruptedError", signal });
    await started(join(folder, "started"));
    process.emit(signal, signal);
    await failure;
    await new Promise((resolve) => setTimeout(resolve, 2200));
    expect(existsSync(join(folder, "late"))).toBe(false);
    expect(process.listenerCount(signal)).toBe(0);
  });

  it("lets the program clean up before it returns", async () => {
    const folder = newFolder();
    const trap = 'trap "sleep 0.2; echo clean >$1/state; exit" TERM; touch "$1/started"; while :; do sleep 0.05; done';
    const failure = expect(script(trap, {}, folder)).rejects.toBeInstanceOf(InterruptedError);
    await started(join(folder, "started"));
    process.emit("SIGTERM", "SIGTERM");
    await failure;
    expect(readFileSync(join(folder, "state"), "utf8")).toBe("clean\n");
  });

  it("ends when its caller gives up, and does not start after that", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const failure = expect(script("sleep 10", { signal })).rejects.toMatchObject({ signal: undefined });
    controller.abort();
    await failure;
    await expect(run({ name: "no-such-program", get: "" }, [], { signal })).rejects.toBeInstanceOf(InterruptedError);
  });

  it("leaves Ctrl-C to the terminal if the program uses it, and waits for the program", async () => {
    const folder = newFolder();
    const text = 'touch "$1/started"; sleep 0.5; touch "$1/finished"';
    const failure = expect(script(text, { terminal: "asks" }, folder)).rejects.toBeInstanceOf(InterruptedError);
    await started(join(folder, "started"));
    process.emit("SIGINT", "SIGINT");
    await failure;
    expect(existsSync(join(folder, "finished"))).toBe(true);
  });
});
