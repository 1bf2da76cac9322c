import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** What happened on a terminal. */
export interface Session {
  /** Everything that was shown, with \n at the ends of lines and without escape sequences. */
  readonly transcript: string;
  /** The exit code, or the negative number of the signal that ended the program. */
  readonly status: number;
  /** Whether the terminal showed typed text before the program asked, while it waited for the last answer, and after its end. */
  readonly echo: { readonly before: boolean; readonly while: boolean; readonly after: boolean };
}

/** Waits for each prompt, sends what follows, and reports as JSON. A name of a signal is sent as that signal. */
const DRIVER = `
import json, os, pty, re, select, signal, subprocess, sys, termios, time
command, steps = json.loads(sys.argv[1])
master, slave = pty.openpty()
shows = lambda: bool(termios.tcgetattr(slave)[3] & termios.ECHO)
before, during, shown, start = shows(), None, b"", 0
def take_control():
    import fcntl
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=take_control)
def read(wait):
    global shown
    if select.select([master], [], [], wait)[0]:
        shown += os.read(master, 65536)
        return True
    return False
deadline = time.time() + 30
for prompt, answer in steps:
    while prompt.encode() not in shown[start:]:
        read(0.1)
        if time.time() > deadline or child.poll() is not None and not read(0):
            sys.exit("no prompt " + prompt + " in " + repr(shown))
    start += shown[start:].index(prompt.encode()) + len(prompt)
    # The prompt appears just before the editor switches the echo off.
    time.sleep(0.2)
    during = shows()
    if answer.startswith("SIG"):
        child.send_signal(getattr(signal, answer))
    else:
        os.write(master, answer.encode())
while child.poll() is None and time.time() < deadline:
    read(0.05)
while read(0): pass
text = re.sub(r"\\x1b\\[[0-9;?]*[A-Za-z]", "", shown.decode()).replace("\\r\\n", "\\n").replace("\\r", "")
print(json.dumps({"transcript": text, "status": child.returncode, "echo": {"before": before, "while": during, "after": shows()}}))
`;

/** Runs the program of asker.ts on a terminal of its own. Python's pty module makes the terminal. */
export function onTerminal(mode: string, steps: readonly (readonly [prompt: string, answer: string])[]): Session {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-test-"));
  try {
    const program = join(folder, "asker.js");
    buildSync({
      entryPoints: [join(__dirname, "asker.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      conditions: ["ducksnest-source"],
    });
    const plan = JSON.stringify([[process.execPath, program, mode], steps]);
    const { stdout, stderr, status } = spawnSync("python3", ["-c", DRIVER, plan], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const session: Session = JSON.parse(stdout);
    return session;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
