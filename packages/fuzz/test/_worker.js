/** Stands in for the process that tries mutants: what it is to do is the mutant itself. */
process.on("message", ({ kind, bytes }) => {
  if (kind === "start") return process.send({ kind: "ready" });
  const order = Buffer.from(bytes).toString();
  if (order === "crash") process.exit(1);
  if (order === "hang") for (;;);
  process.send({ kind: "synthesized" });
  const answer = () =>
    process.send({ kind: "judged", judgement: { verdict: "sound", failures: [], consulted: [order] } });
  setTimeout(answer, order === "read slowly" ? 900 : 0);
});
