import { isMap, isScalar, parseAllDocuments, visit } from "yaml";

/** Expansions, depth and size up to which a manifest has to be read, however unusual. */
const MAX_ALIASES = 50;
const MAX_DEPTH = 50;
const MAX_BYTES = 256 * 1024;

/**
 * What YAML has no place for and the library lets pass, and a carriage return alone, which YAML takes for a line end and
 * the library does not. @see https://yaml.org/spec/1.2.2/#51-character-set
 */
const UNPRINTABLE = /\r(?!\n)|[^\t\n\r\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * The data of a text that is one YAML mapping with text for keys, read by the library alone and not by ours; undefined
 * for any other text, and for one that is so big or so deep that a limit may apply.
 */
export function yamlData(bytes: Buffer): unknown {
  if (bytes.length > MAX_BYTES) return undefined;
  const text = utf8Text(bytes);
  if (text === undefined || UNPRINTABLE.test(text)) return undefined;
  try {
    const documents = parseAllDocuments(text, { merge: true, version: "1.2", prettyErrors: false });
    const [document, second] = Array.isArray(documents) ? documents : [];
    if (!document || second || document.errors.length > 0 || document.warnings.length > 0) return undefined;
    if (!isMap(document.contents)) return undefined;
    let plain = true;
    visit(document, {
      Node: (_key, _node, path) => {
        if (path.length > MAX_DEPTH * 2) plain = false;
      },
      Pair: (_, { key }) => {
        // The key of a merge is a symbol.
        if (!isScalar(key) || !["string", "symbol"].includes(typeof key.value)) plain = false;
      },
    });
    return plain ? document.toJS({ maxAliasCount: MAX_ALIASES }) : undefined;
  } catch {
    return undefined;
  }
}

function utf8Text(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
