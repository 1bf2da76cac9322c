import fc from "fast-check";

/** Every run tests the same random cases, so that CI is reproducible. `FC_SEED=$RANDOM pnpm test` tests others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });
