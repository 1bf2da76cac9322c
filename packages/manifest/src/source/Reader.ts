import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { quoted } from "../text/quoted";
import { holdsSecret } from "../text/secretKeys";
import { masked, maskSecrets } from "../text/secrets";
import { MAX_DEPTH, tooDeep } from "./nesting";
import type { SyntaxFinding } from "./SyntaxFinding";

/** Steps from the top of the manifest to a value. */
export type ManifestPath = readonly (string | number)[];

/** Most values that aliases may add. A manifest of 10,000 hosts has about 250,000 values. */
const MAX_ADDED_VALUES = 1_000_000;

/** One place in a manifest. */
export interface Entry {
  /** The key or list item that leads there. */
  readonly name: Node | null;
  /** The value as it is written, behind any alias. */
  readonly value: Node | null;
  /** The alias or merge key that refers to the value; undefined if the value is written here. */
  readonly via: Node | undefined;
}

/** A key or value with a character that none may contain. */
export interface BadText {
  readonly path: ManifestPath;
  /** Whether the text is the key or the value at `path`. */
  readonly at: "key" | "value";
  readonly text: string;
}

/** The name of an anchor, and the value or key that it names. */
export interface AnchorName {
  readonly path: ManifestPath;
  readonly at: "key" | "value";
  readonly name: string;
}

/** The result of reading a node. */
interface Reading {
  /** The value as plain data. */
  readonly data: unknown;
  /** Number of values in it, with aliases expanded. */
  readonly size: number;
  /** Number of nested levels, with aliases expanded. */
  readonly depth: number;
}

/** A path, linked from its end, so that a step costs one object. */
interface Trail {
  readonly parent: Trail | undefined;
  readonly step: string | number;
}

/** Line ends, control characters, tabs and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them.
const BAD_CHARACTER = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff\p{Cs}]/u;

/** Reads nodes in the order of the text, each once. */
export class Reader {
  readonly problems: SyntaxFinding[] = [];
  readonly badTexts: BadText[] = [];
  readonly anchorNames: AnchorName[] = [];
  private readonly anchors = new Map<string, Node>();
  /** Undefined while the node is being read. */
  private readonly readings = new Map<Node, Reading | undefined>();
  private readonly targets = new Map<Node, Node>();
  private readonly entries = new Map<YAMLMap, ReadonlyMap<string, ReadEntry>>();
  private added = 0;

  read(node: Node | null, trail: Trail | undefined, depth: number): Reading {
    if (node === null) return NOTHING;
    if (isAlias(node)) return this.readAlias(node, trail, depth);
    this.noteAnchor(node, trail, "value");
    if (node.anchor !== undefined) {
      this.anchors.set(node.anchor, node);
      this.readings.set(node, undefined);
    }
    const reading = this.readContent(node, trail, depth);
    if (node.anchor !== undefined) this.readings.set(node, reading);
    return reading;
  }

  entriesOf(map: YAMLMap): ReadonlyMap<string, ReadEntry> {
    return this.entries.get(map) ?? new Map();
  }

  entry(name: Node, value: Node | null): Entry {
    const target = value && this.targets.get(value);
    return target ? { name, value: target, via: value } : { name, value, via: undefined };
  }

  private noteAnchor({ anchor }: Scalar | YAMLMap | YAMLSeq, trail: Trail | undefined, at: "key" | "value"): void {
    if (anchor !== undefined) this.anchorNames.push({ path: pathOf(trail), at, name: anchor });
  }

  private readContent(node: Node, trail: Trail | undefined, depth: number): Reading {
    if (isScalar(node)) return this.readScalar(node, trail);
    if (isMap(node)) return this.readMap(node, trail, depth + 1);
    return this.readList(isSeq(node) ? node.items : [], trail, depth + 1);
  }

  private readScalar({ value }: Scalar, trail: Trail | undefined): Reading {
    if (typeof value === "string") this.judgeText(value, trail, "value");
    return { data: value, size: 1, depth: 0 };
  }

  private judgeText(text: string, trail: Trail | undefined, at: "key" | "value"): void {
    if (BAD_CHARACTER.test(text)) this.badTexts.push({ path: pathOf(trail), at, text });
  }

  private readAlias(alias: Alias, trail: Trail | undefined, depth: number): Reading {
    const target = this.anchors.get(alias.source);
    const name = shownName(alias.source, trail);
    if (target === undefined) {
      this.report(
        alias,
        `The alias *${name} has no anchor &${name} before it.`,
        `Write &${name} before the value that the alias refers to.`,
      );
      return NOTHING;
    }
    const reading = this.readings.get(target);
    if (reading === undefined) {
      this.report(
        alias,
        `The alias *${name} is inside the value of its own anchor &${name}, so the value has no end.`,
        "Move the alias out of that value, or write the value in full.",
      );
      return NOTHING;
    }
    this.targets.set(alias, target);
    this.count(alias, reading, depth);
    return reading;
  }

  /** Refuses a small text that stands for a huge value, such as "billion laughs". */
  private count(alias: Alias, { size, depth }: Reading, outside: number): void {
    const before = this.added;
    this.added += size;
    if (before <= MAX_ADDED_VALUES && this.added > MAX_ADDED_VALUES) {
      this.report(
        alias,
        `With this alias, the manifest's aliases add more than ${MAX_ADDED_VALUES.toLocaleString("en-US")} values.`,
        "Use fewer aliases; an alias of a value that holds aliases multiplies them.",
      );
    }
    if (outside + depth > MAX_DEPTH) this.problems.push(tooDeep(offsetOf(alias)));
  }

  private readList(items: readonly unknown[], trail: Trail | undefined, depth: number): Reading {
    const readings = items.map((item, step) => this.read(isNode(item) ? item : null, { parent: trail, step }, depth));
    return { ...sum(readings), data: readings.map(({ data }) => data) };
  }

  private readMap(map: YAMLMap, trail: Trail | undefined, depth: number): Reading {
    const entries = new Map<string, ReadEntry>();
    const readings: Reading[] = [];
    const merges: { readonly key: Node; readonly value: Node | null }[] = [];
    for (const { key, value } of map.items) {
      const node = isNode(value) ? value : null;
      if (!isScalar(key) || (isPlain(key) && key.value === null)) this.reportKey(isNode(key) ? key : map);
      else if (isPlain(key) && key.source === "<<") merges.push({ key, value: node });
      else {
        const own = { parent: trail, step: keyText(key) };
        this.judgeText(own.step, own, "key");
        this.noteAnchor(key, own, "key");
        const reading = this.read(node, own, depth);
        readings.push(reading);
        this.add(entries, key, node, reading.data);
      }
    }
    for (const { key, value } of merges) readings.push(this.merge(entries, key, value, depth));
    this.entries.set(map, entries);
    return { ...sum(readings), data: dataOf(entries) };
  }

  private add(entries: Map<string, ReadEntry>, key: Scalar, value: Node | null, data: unknown): void {
    const text = keyText(key);
    const first = entries.get(text)?.name;
    if (first) this.reportDuplicate(key, first, text);
    else entries.set(text, { ...this.entry(key, value), data });
  }

  /** Adds the entries of a merge key, except for keys that exist already. */
  private merge(entries: Map<string, ReadEntry>, key: Node, value: Node | null, depth: number): Reading {
    const reading = this.read(value, { parent: undefined, step: "<<" }, depth);
    const source = this.behind(value);
    for (const each of isSeq(source) ? source.items.map((item) => this.behind(isNode(item) ? item : null)) : [source]) {
      if (!isMap(each)) this.reportMerge(value ?? key);
      else {
        for (const [name, entry] of this.entriesOf(each)) {
          if (!entries.has(name)) entries.set(name, { ...entry, via: key });
        }
      }
    }
    return reading;
  }

  private behind(node: Node | null): Node | null {
    return (node && this.targets.get(node)) ?? node;
  }

  private reportKey(key: Node): void {
    this.report(key, "This key is not text.", "Write a plain word, or put it in quotes.");
  }

  private reportDuplicate(key: Node, first: Node, text: string): void {
    this.problems.push({
      offset: offsetOf(key),
      message: `The key ${quoted(text)} appears twice in one mapping.`,
      fix: "Remove one of the two, or rename it.",
      related: { offset: offsetOf(first), message: "It appears here first." },
    });
  }

  private reportMerge(node: Node): void {
    this.report(
      node,
      "The merge key `<<` takes a mapping or a list of mappings, and this is neither.",
      'Write `<<: *name`, with &name before a mapping further up; put "<<" in quotes if it is a name.',
    );
  }

  private report(node: Node, message: string, fix: string): void {
    this.problems.push({ offset: offsetOf(node), message, fix });
  }
}

/** An entry, and its value as plain data. */
interface ReadEntry extends Entry {
  readonly data: unknown;
}

const NOTHING: Reading = { data: null, size: 1, depth: 0 };

function sum(parts: readonly Reading[]): { readonly size: number; readonly depth: number } {
  return {
    size: parts.reduce((total, { size }) => total + size, 1),
    depth: parts.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
  };
}

/** A plain object with every key as an own property, including `__proto__`. */
function dataOf(entries: ReadonlyMap<string, ReadEntry>): object {
  const data = {};
  for (const [key, { data: value }] of entries) {
    if (key === "__proto__")
      Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
    else Reflect.set(data, key, value);
  }
  return data;
}

function isPlain({ type }: Scalar): boolean {
  return type === Scalar.PLAIN;
}

/** A key as its author wrote it, quotes excluded. */
function keyText(key: Scalar): string {
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

/** The name of an alias, masked if it is a secret by its form or by the key that it is the value of. */
function shownName(name: string, trail: Trail | undefined): string {
  return holdsSecret(pathOf(trail)) ? masked(name) : maskSecrets(name);
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function pathOf(trail: Trail | undefined): ManifestPath {
  const path: (string | number)[] = [];
  for (let rest = trail; rest !== undefined; rest = rest.parent) path.unshift(rest.step);
  return path;
}
