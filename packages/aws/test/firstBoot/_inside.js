/**
 * Runs inside the instance's namespaces. Passes connections on to the sockets of the test's servers, and runs user-data for
 * each line on standard input, which holds its environment as JSON. Answers with a line that holds the exit code or signal.
 */
const { spawn } = require("node:child_process");
const { openSync, closeSync } = require("node:fs");
const { connect, createServer } = require("node:net");
const { createInterface } = require("node:readline");

const ENDPOINTS = [
  ["169.254.169.254", 80, "/run/test/imds"],
  ["127.0.0.2", 443, "/run/test/aws"],
];

for (const [address, port, socket] of ENDPOINTS) {
  createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ path: socket, allowHalfOpen: true });
    // A connection that one side resets is reset on the other.
    client.on("error", () => server.destroy()).on("close", () => server.destroy());
    server.on("error", () => client.resetAndDestroy()).on("close", () => client.destroy());
    client.pipe(server).pipe(client);
  }).listen(port, address, started);
}

let waiting = ENDPOINTS.length;
function started() {
  waiting -= 1;
  if (waiting === 0) process.stdout.write("ready\n");
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const journal = openSync("/run/test/journal", "w");
  // As amazon-init runs it. In a process group of its own, to be killed as a whole, as systemd does.
  const child = spawn("/run/current-system/sw/bin/bash", ["/etc/ec2-metadata/user-data"], {
    env: { HOME: "/root", PATH: "/run/current-system/sw/bin", ...JSON.parse(line) },
    stdio: ["ignore", journal, journal],
    detached: true,
  });
  closeSync(journal);
  child.on("exit", (code, signal) => process.stdout.write(`${JSON.stringify(code ?? signal)}\n`));
});
