/**
 * Runs inside a stage's namespaces as their first process, and runs there what it is asked to: one JSON object a line,
 * on standard input and output. When its input closes, because the one who asks has finished or died, it ends, and the
 * kernel removes every process, namespace and link of the stage with it.
 *
 *   <- {"id": 1, "argv": ["ip", "link"], "input": "..."}     -> {"id": 1, "status": 0, "stdout": "...", "stderr": "..."}
 *   <- {"agent": ["perl", "..."]}                            the one process that is talked to
 *   <- {"line": "..."}                                       -> {"line": "..."}, to and from the agent
 *   <- {"service": "a", "argv": ["..."], "env": {}, "log": "/file"}   another one, with its output in a file
 *   <- {"service": "a", "signal": "SIGTERM"}                 -> {"service": "a", "exit": 0, "signal": null}, when it has ended
 */
const { spawn } = require("node:child_process");
const { closeSync, openSync } = require("node:fs");
const { createInterface } = require("node:readline");

let agent;
const services = new Map();

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const request = JSON.parse(line);
    if (request.id !== undefined) run(request);
    else if (request.agent) startAgent(request.agent);
    else if (request.signal) services.get(request.service)?.kill(request.signal);
    else if (request.service) startService(request);
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

function startAgent([program, ...args]) {
  agent = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  agent.stdin.on("error", () => {});
  createInterface({ input: agent.stdout }).on("line", (line) => report({ line }));
  agent.on("error", ({ message }) => report({ exit: null, signal: null, message }));
  agent.on("exit", (exit, signal) => report({ exit, signal }));
}

function startService({ service, argv: [program, ...args], env, log }) {
  const output = openSync(log, "a");
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", output, output] });
  closeSync(output);
  services.set(service, child);
  child.on("error", ({ message }) => report({ service, exit: null, signal: null, message }));
  child.on("exit", (exit, signal) => report({ service, exit, signal }));
}

function report(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
