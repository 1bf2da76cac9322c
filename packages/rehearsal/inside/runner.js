/**
 * Runs inside a stage's namespaces as their first process, and runs there what it is asked to: one JSON object a line,
 * on standard input and output. When its input closes, because whoever asks is done or dead, it ends, and the kernel
 * takes every process, namespace and link of the stage with it.
 *
 *   <- {"id": 1, "argv": ["ip", "link"], "input": "..."}     -> {"id": 1, "status": 0, "stdout": "...", "stderr": "..."}
 *   <- {"agent": "a", "argv": ["node", "..."]}               a process that stays
 *   <- {"agent": "a", "line": "..."}                         -> {"agent": "a", "line": "..."}
 */
const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

const agents = new Map();

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const request = JSON.parse(line);
    if (request.id !== undefined) run(request);
    else if (request.argv) startAgent(request);
    else agents.get(request.agent).stdin.write(`${request.line}\n`);
  })
  .on("close", () => process.exit());

tell({ ready: true });

function run({ id, argv: [program, ...args], input }) {
  const child = spawn(program, args);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      output[stream] += text;
    });
  }
  child.on("error", (error) => tell({ id, status: -1, stdout: "", stderr: error.message }));
  child.on("close", (status, signal) => tell({ id, status: status ?? -1, ...output, ...(signal && { signal }) }));
  // A program that gives up does not read to the end.
  child.stdin.on("error", () => {}).end(input ?? "");
}

function startAgent({ agent, argv: [program, ...args] }) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => tell({ agent, line }));
  child.on("exit", (exit, signal) => tell({ agent, exit, signal }));
  agents.set(agent, child);
}

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
