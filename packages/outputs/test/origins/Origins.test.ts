import { Origins, type Traceable } from "@ducksnest/outputs";

/** A construct as small as possible. */
class Part implements Traceable {
  readonly node: { readonly scopes: readonly object[] };

  constructor(scopes: readonly object[] = []) {
    this.node = { scopes: [...scopes, this] };
  }

  change(): this {
    return this;
  }
}

/** Stands for the library's tree of constructs. */
class Tree {
  add(part: Part): Part {
    return part;
  }
}

const tree = new Tree();

function newOrigins(isFromManifest: (part: object) => boolean = () => false): Origins {
  const add = { of: Tree.prototype, method: "add", concerns: "first argument" } as const;
  const change = { of: Part.prototype, method: "change", concerns: "this" } as const;
  return new Origins({ methods: [add, change], isFromManifest });
}

/** The text at a part's place. */
function textAt(origins: Origins, part: Part): string | undefined {
  const place = origins.placeOf(part);
  if (place !== undefined) expect(place.file).toBe("packages/outputs/test/origins/Origins.test.ts");
  return place?.excerpt?.slice(place.column - 1);
}

describe("origins", () => {
  it("are the lines that make a part, and then those that change it", () => {
    const origins = newOrigins();
    const part = origins.record(() => tree.add(new Part()));
    expect(textAt(origins, part)).toMatch(/^(tree\.)?add\(new Part\(\)\)\);$/);
    const again = newOrigins();
    again.record(() => part.change());
    expect(textAt(again, part)).toMatch(/^(part\.)?change\(\)\);$/);
  });

  it("are unknown for parts that were made before, and the methods are as before afterwards", () => {
    const before = { ...Object.getOwnPropertyDescriptors(Part.prototype) };
    const [origins, part] = [newOrigins(), new Part()];
    expect(() =>
      origins.record(() => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(textAt(origins, part)).toBeUndefined();
    expect(Object.getOwnPropertyDescriptors(Part.prototype)).toEqual(before);
  });

  it("of parts that a library makes later are those of the part around them", () => {
    const origins = newOrigins();
    const around = origins.record(() => tree.add(new Part()));
    expect(textAt(origins, new Part([around]))).toBe(textAt(origins, around));
    expect(textAt(origins, around)).toBeDefined();
  });

  it("are left out for what follows from the manifest, but not for additions to it", () => {
    const sources = new Set<object>();
    const origins = newOrigins((part) => sources.has(part));
    const source = origins.record(() => tree.add(new Part()));
    sources.add(source);
    expect(textAt(origins, source)).toBeUndefined();
    expect(textAt(origins, new Part([source]))).toBeUndefined();
    const addition = origins.record(() => tree.add(new Part([source])));
    expect(textAt(origins, addition)).toMatch(/add\(new Part\(\[source\]\)\)\);$/);
  });

  it("need methods that exist", () => {
    const origins = new Origins({
      methods: [{ of: Part.prototype, method: "grow", concerns: "this" }],
      isFromManifest: () => false,
    });
    expect(() => origins.record(() => undefined)).toThrow("There is no method grow to trace.");
  });
});
