/** Results by value and by the columns that other text takes. */
export type Memory<Result> = WeakMap<object, Map<number, { readonly result: Result }>>;

/** The remembered result; computed and stored on first use. */
export function remember<Result>(memory: Memory<Result>, value: object, taken: number, compute: () => Result): Result {
  const known = memory.get(value) ?? new Map<number, { readonly result: Result }>();
  memory.set(value, known);
  const found = known.get(taken) ?? { result: compute() };
  known.set(taken, found);
  return found.result;
}
