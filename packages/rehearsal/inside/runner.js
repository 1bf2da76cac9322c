/**
 * Runs inside a stage's namespaces as their first process, and runs there what it is asked to: one JSON object a line,
 * on standard input and output. When its input closes, because the one who asks has finished or died, it ends, and the
 * kernel removes every process, namespace and link of the stage with it.
 *
 *   <- {"id": 1, "argv": ["ip", "link"], "input": "..."}     -> {"id": 1, "status": 0, "stdout": "...", "stderr": "..."}
 *   <- {"id": 2, "service": ["sh", "..."]}                    a process that stays
 *                                                            -> {"id": 2, "line": "..."}, its first line of output
 *                                                            -> {"id": 2, "status": 0, "stdout": "", "stderr": "..."}, when it ends
 *   <- {"agent": ["perl", "..."]}                            the one process that is talked to
 *   <- {"line": "..."}                                       -> {"line": "..."}, to and from the agent
 */
const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

let agent;

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const request = JSON.parse(line);
    if (request.service) startService(request);
    else if (request.id !== undefined) run(request);
    else if (request.agent) startAgent(request.agent);
    else agent.stdin.write(`${request.line}\n`);
  })
  .on("close", () => process.exit());

report({ ready: true });

function run({ id, argv: [program, ...args], input }) {
  const child = spawn(program, args);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      output[stream] += text;
    });
  }
  child.on("error", (error) => report({ id, status: -1, stdout: "", stderr: error.message }));
  child.on("close", (status, signal) => report({ id, status: status ?? -1, ...output, ...(signal && { signal }) }));
  // A program that fails early does not read all of its input.
  child.stdin.on("error", () => {}).end(input ?? "");
}

function startService({ id, service: [program, ...args] }) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  createInterface({ input: child.stdout }).once("line", (line) => report({ id, line }));
  child.on("error", (error) => report({ id, status: -1, stdout: "", stderr: error.message }));
  child.on("exit", (status, signal) =>
    report({ id, status: status ?? -1, stdout: "", stderr, ...(signal && { signal }) }),
  );
}

function startAgent([program, ...args]) {
  agent = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  agent.stdin.on("error", () => {});
  createInterface({ input: agent.stdout }).on("line", (line) => report({ line }));
  agent.on("error", ({ message }) => report({ exit: null, signal: null, message }));
  agent.on("exit", (exit, signal) => report({ exit, signal }));
}

function report(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
