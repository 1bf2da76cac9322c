import { readFileSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type FilePlace, FileText, shownPath } from "@ducksnest/manifest";
import { PACKAGES_FOLDER } from "../packagesFolder";
import { type CodePosition, SourceMaps } from "./SourceMaps";

/** The part of a construct that this file needs. */
export interface Traceable {
  /** The construct's node in the tree. */
  readonly node: {
    /** From the root to the construct itself. */
    readonly scopes: readonly object[];
  };
}

/** A method that makes or changes a construct. */
export interface TracedMethod {
  /** The class's prototype, which has the method. */
  readonly of: object;
  /** Name of the method. */
  readonly method: string;
  /** The construct that a call concerns. */
  readonly concerns: "this" | "first argument";
}

/** How to trace an app. */
export interface OriginsOptions {
  /** Methods whose callers are recorded; the last call counts. */
  readonly methods: readonly TracedMethod[];
  /** True for constructs that are made from the manifest, and so have no place of their own in the app. */
  readonly isFromManifest: (construct: object) => boolean;
}

/** Constructs of workloads call each other about 20 levels deep. */
const STACK_LIMIT = 60;

/** Records where the app's code makes or changes each construct, so that findings about constructs have a file and line. */
export class Origins {
  private readonly traces = new Map<object, Error>();
  private readonly positions = new Map<object, CodePosition | undefined>();
  private readonly sourceMaps = new SourceMaps();

  constructor(private readonly options: OriginsOptions) {}

  /** Runs `build` and records the constructs that it makes. It must not wait for anything. */
  record<T>(build: () => T): T {
    const limit = Error.stackTraceLimit;
    const undo = this.options.methods.map((method) => this.trace(method));
    Error.stackTraceLimit = STACK_LIMIT;
    try {
      return build();
    } finally {
      Error.stackTraceLimit = limit;
      for (const restore of undo) restore();
    }
  }

  /** The line of the app that made or last changed a construct; undefined if the construct follows from the manifest. */
  placeOf(construct: Traceable): FilePlace | undefined {
    const { scopes } = construct.node;
    // Libraries make some constructs only when the app is rendered, so the nearest construct with a caller counts.
    const position = scopes.map((scope) => this.positionOf(scope)).findLast((each) => each !== undefined);
    if (position === undefined) return undefined;
    const source = scopes.find(this.options.isFromManifest);
    return source !== undefined && isSame(this.positionOf(source), position) ? undefined : filePlace(position);
  }

  private trace({ of, method, concerns }: TracedMethod): () => void {
    const original: unknown = Reflect.get(of, method);
    if (typeof original !== "function") throw new Error(`There is no method ${method} to trace.`);
    const record = (construct: object) => this.traces.set(construct, new Error());
    Reflect.set(of, method, function (this: object, ...args: unknown[]): unknown {
      const [first] = args;
      const construct = concerns === "this" ? this : first;
      if (typeof construct === "object" && construct !== null) record(construct);
      return Reflect.apply(original, this, args);
    });
    return () => Reflect.set(of, method, original);
  }

  private positionOf(construct: object): CodePosition | undefined {
    if (!this.positions.has(construct)) this.positions.set(construct, this.callerOf(construct));
    return this.positions.get(construct);
  }

  /** The innermost frame that is neither in a library nor in our packages. */
  private callerOf(construct: object): CodePosition | undefined {
    for (const line of this.traces.get(construct)?.stack?.split("\n") ?? []) {
      const frame = frameOf(line);
      const position = frame && this.sourceMaps.original(frame);
      if (position !== undefined && isOfApp(position.file)) return position;
    }
    return undefined;
  }
}

/** Reads a line such as `at new Chart (/a/b.js:1:2)` or `at /a/b.js:1:2`; undefined for other lines. */
function frameOf(line: string): CodePosition | undefined {
  const [, where, number, column] = /^\s*at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (where === undefined || where.startsWith("node:")) return undefined;
  const file = where.startsWith("file://") ? fileURLToPath(where) : where;
  return { file, line: Number(number), column: Number(column) };
}

function isOfApp(file: string): boolean {
  return !file.includes(`${sep}node_modules${sep}`) && !isOfPackages(file);
}

function isOfPackages(file: string): boolean {
  if (!file.startsWith(PACKAGES_FOLDER + sep)) return false;
  const [, folder] = file.slice(PACKAGES_FOLDER.length + 1).split(sep);
  return folder === "src" || folder === "dist";
}

function isSame(a: CodePosition | undefined, b: CodePosition): boolean {
  return a?.file === b.file && a.line === b.line && a.column === b.column;
}

function filePlace({ file, line, column }: CodePosition): FilePlace {
  try {
    return new FileText(shownPath(file), readFileSync(file, "utf8")).placeOf(line, column);
  } catch {
    return { file: shownPath(file), line, column };
  }
}
