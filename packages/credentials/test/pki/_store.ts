import {
  keyFile,
  makeAuthority,
  makeServiceAccountKey,
  nextStep,
  type PkiName,
  publicFile,
  type RotationStep,
} from "@ducksnest/credentials";

/** The PKI's files in memory. Private keys are not encrypted here. */
export class Store {
  readonly files = new Map<string, string>();

  /** Makes what `pki init` makes. */
  static async initialized(names: readonly PkiName[]): Promise<Store> {
    const store = new Store();
    for (const name of names) await store.#make(name, "current");
    return store;
  }

  get names(): ReadonlySet<string> {
    return new Set(this.files.keys());
  }

  /** A file's text; throws if there is none. */
  text(file: string): string {
    const text = this.files.get(file);
    if (text === undefined) throw new Error(`no ${file}`);
    return text;
  }

  /** Does the next step, one change after the other. */
  async advance(names: readonly PkiName[]): Promise<RotationStep> {
    const step = nextStep(names, this.names);
    for (const name of step.makes) await this.#make(name, "next");
    for (const { from, to } of step.moves) {
      this.files.set(to, this.text(from));
      this.files.delete(from);
    }
    for (const file of step.removes) {
      this.text(file);
      this.files.delete(file);
    }
    return step;
  }

  async #make(name: PkiName, generation: "current" | "next"): Promise<void> {
    if (name === "sa") {
      const { publicKey, privateKey } = await makeServiceAccountKey();
      this.files.set(publicFile(name, generation), publicKey).set(keyFile(name, generation), privateKey);
    } else {
      const { certificate, privateKey } = await makeAuthority({ kind: name, homelab: "duck", now: new Date() });
      this.files.set(publicFile(name, generation), certificate).set(keyFile(name, generation), privateKey);
    }
  }
}
