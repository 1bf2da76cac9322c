import { KEY_TYPES, type KeyType, PKI_NAMES, type PkiName } from "@ducksnest/credentials";
import { Argument, Option } from "commander";

/** How keys and certificates are made. */
export interface PairOptions {
  readonly keyType: KeyType;
  /** Days for which certificates are valid. */
  readonly days: number;
}

/** The longest validity, in days: 100 years. Certificates in Kubernetes must end in a year of four digits. */
const MOST_DAYS = 36_500;

export function namesOperand(): Argument {
  return new Argument("[names...]", `which of ${PKI_NAMES.join(", ")}`).argParser(
    (word: string, before: readonly string[] | undefined) => {
      nameOf(word);
      return [...(before ?? []), word];
    },
  );
}

/** The operands of `namesOperand`, each once, in the usual order; empty if there are none. */
export function namesIn(operands: readonly string[]): readonly PkiName[] {
  const asked = new Set(operands.map(nameOf));
  return PKI_NAMES.filter((name) => asked.has(name));
}

export function pairOptions(): readonly Option[] {
  return [
    new Option("--key-type <type>", "type of the keys").choices(KEY_TYPES).default(KEY_TYPES[0]),
    new Option("--days <days>", `days for which the certificates are valid, 1 to ${MOST_DAYS}`)
      .default(3650)
      .argParser(daysOf),
  ];
}

function daysOf(text: string): number {
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS) {
    throw new Error(`--days ${text}: the validity is a whole number of days from 1 to ${MOST_DAYS}.`);
  }
  return days;
}

function nameOf(word: string): PkiName {
  const name = PKI_NAMES.find((each) => each === word);
  if (name === undefined) throw new Error(`"${word}" is no part of the PKI; choose from ${PKI_NAMES.join(", ")}.`);
  return name;
}
