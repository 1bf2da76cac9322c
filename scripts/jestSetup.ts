import fc from "fast-check";

/** The same cases in every run, so that a gate is no lottery; `FC_SEED=$RANDOM pnpm test` looks for new ones. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });
