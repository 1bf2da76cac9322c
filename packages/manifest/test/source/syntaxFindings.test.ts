import { findings } from "../_findings";

describe("text that is not a YAML document", () => {
  it.each<[name: string, text: string, finding: string]>([
    [
      "tabs",
      "name: a\nnixos:\n\trelease: x\n\ttimeZone: UTC\nb: 1\n",
      "3:1 Line 3 is indented with a tab, but YAML allows only spaces. 1 other line is too. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "a tab among spaces",
      "nixos:\n  release: x\n\ttimeZone: UTC\n  b: 1\n",
      "3:1 Line 3 is indented with a tab, but YAML allows only spaces. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "a tab after spaces",
      "hosts:\n  a:\n  \tsite: b\n",
      "3:3 Line 3 is indented with a tab, but YAML allows only spaces. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "tabs in brackets",
      "a: {\n\tb: 1,\n\tc: 2 }\n",
      "2:1 Line 2 is indented with a tab, but YAML allows only spaces. 1 other line is too. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "tabs before dashes",
      "a:\n\t- b\n\t- c\n",
      "2:1 Line 2 is indented with a tab, but YAML allows only spaces. 1 other line is too. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "too deep an indent",
      "nixos:\n  release: x\n   timeZone: UTC\n  b: 1\nc: 1\n",
      "3:4 This line is indented by 3 spaces, which does not fit the lines above it. -> Indent it like its siblings: 2 spaces like line 2, or no spaces like line 1.",
    ],
    [
      "an indent between two levels",
      "hosts:\n  a:\n    site: b\n   role: c\n    x: 1\n  d:\n    e: 1\n",
      "4:4 This line is indented by 3 spaces, which does not fit the lines above it. -> Indent it like its siblings: 4 spaces like line 3, or 2 spaces like line 2, or no spaces like line 1.",
    ],
    [
      "too shallow an indent",
      "nixos:\n    release: x\n  timeZone: UTC\nc: 1\n",
      "3:3 This line is indented by 2 spaces, which does not fit the lines above it. -> Indent it like its siblings: 4 spaces like line 2, or no spaces like line 1.",
    ],
    [
      "an indent at the top",
      "name: a\n nixos:\n  r: 1\n",
      "2:2 This line is indented by 1 space, which does not fit the lines above it. -> Indent it like its siblings: no spaces like line 1.",
    ],
    [
      "a dash too far left",
      "a:\n  - b\n - c\n  - d\n",
      "3:2 This line is indented by 1 space, which does not fit the lines above it. -> Indent it like its siblings: 2 spaces like line 2, or no spaces like line 1.",
    ],
    [
      "a line among dashes",
      "a:\n  - b\n  c\n",
      '3:3 This line is among list items, but it is not a list item. -> Start it with "- ", or indent it like the key that it belongs beside.',
    ],
    [
      "a key twice",
      "a: 1\nb: 2\na: 3\n",
      '3:1 The key "a" appears twice in one mapping. -> Remove one of the two, or rename it.',
    ],
    [
      "no space after a colon",
      "name: a\nnixos:\n  release:x\n  timeZone: UTC\n",
      '3:10 There is no space after the colon of "release", so YAML reads the line as one word. -> Write a space after the colon.',
    ],
    [
      "no space after the first colon",
      "name:a\nb: 1\n",
      '1:5 There is no space after the colon of "name", so YAML reads the line as one word. -> Write a space after the colon.',
    ],
    [
      "no space after the last colon",
      "b: 1\nname:a\n",
      '2:5 There is no space after the colon of "name", so YAML reads the line as one word. -> Write a space after the colon.',
    ],
    [
      "no space before a quote",
      'a: 1\nb:"x"\nc: 2\n',
      '2:2 There is no space after the colon of "b", so YAML reads the line as one word. -> Write a space after the colon.',
    ],
    [
      "an open double quote",
      'a: "x\nb: 1\nc: 2\n',
      "1:4 The quote that opens here is never closed. -> Close it in line 1, at the end of the value.",
    ],
    [
      "an open single quote",
      "a: 'x\nb: it's\nc: 2\n",
      "1:4 The quote that opens here is never closed. -> Close it in line 1, at the end of the value.",
    ],
    [
      "an open square bracket",
      "a: [1, 2\nb: 1\nc: 2\n",
      '1:4 The bracket "[" that opens here is not closed before line 2. -> Close it with "]"; if it is closed further down, indent its lines deeper than its key.',
    ],
    [
      "an open curly bracket",
      "a: { b: 1, c: 2\nd: 1\ne: 3\n",
      '1:4 The bracket "{" that opens here is not closed before line 2. -> Close it with "}"; if it is closed further down, indent its lines deeper than its key.',
    ],
    [
      "an open bracket at the end",
      "a: { b: 1, c: 2\n",
      '1:4 The bracket "{" that opens here is not closed before line 2. -> Close it with "}"; if it is closed further down, indent its lines deeper than its key.',
    ],
    [
      "a bracket too many",
      "a: { b: 1 }}\nc: 1\n",
      '1:12 The bracket "}" has no opening bracket. -> Remove it, or write the "{" that it closes.',
    ],
    [
      "a bracket that closes nothing",
      "a: ]\nc: 1\n",
      '1:4 The bracket "]" has no opening bracket. -> Remove it, or write the "[" that it closes.',
    ],
    [
      "a colon in a value",
      "a: b: c\nd: 1\n",
      '1:4 The value of "a" contains a colon and a space, which start another mapping. -> Put the value in quotes: "b: c".',
    ],
    [
      "a colon in a name",
      "model: Intel: N100\n",
      '1:8 The value of "model" contains a colon and a space, which start another mapping. -> Put the value in quotes: "Intel: N100".',
    ],
    [
      "a colon after a URL",
      "a: http://x: y\n",
      '1:4 The value of "a" contains a colon and a space, which start another mapping. -> Put the value in quotes: "http://x: y".',
    ],
    [
      "text after a quote",
      'a: "x" y\nb: 1\n',
      '1:8 Text follows the closing quote, but the value ends there. -> Put the whole value inside the quotes, and write a quote inside it as \\" in double quotes.',
    ],
    [
      "an at sign",
      "a: @x\nb: 1\n",
      '1:4 A value cannot start with "@", which YAML reserves. -> Put the value in quotes.',
    ],
    ["a backtick", "a: `x`\n", '1:4 A value cannot start with "`", which YAML reserves. -> Put the value in quotes.'],
    [
      "a percent sign",
      "a: %x\n",
      '1:4 A value cannot start with "%", which YAML reserves. -> Put the value in quotes.',
    ],
    [
      "an alias of nothing",
      "a: *x\nb: 1\n",
      "1:4 The alias *x has no anchor &x before it. -> Write &x before the value that the alias refers to.",
    ],
    [
      "a tag",
      "a: !x y\n",
      '1:4 The tag "!x" is unknown. -> Remove it, or put the whole value in quotes if the exclamation mark is part of it.',
    ],
    [
      "a backslash in double quotes",
      'a: "C:\\Users"\n',
      '1:7 "\\\\U" is not a YAML escape sequence. -> Write two backslashes for one, or put the value in single quotes, where a backslash is plain text.',
    ],
    [
      "a dash beside a key",
      "a: - b\n",
      "1:4 A list with dashes cannot start on the line of its key. -> Start it on the next line, indented, or write it in brackets, as in `[a, b]`.",
    ],
    [
      "no space after a dash",
      "a:\n  - b\n  -c\n",
      "3:4 There is no space after the dash of this list item. -> Write a space after the dash.",
    ],
    [
      "no colon above a mapping",
      "a: 1\nnixos\n  b: 1\n",
      '2:1 There is no colon after "nixos", and a mapping needs one between key and value. -> Write `key: value`, or indent the line deeper than its key if it continues the value above.',
    ],
    [
      "no colon",
      "a: 1\nnixos\nb: 1\n",
      '2:1 There is no colon after "nixos", and a mapping needs one between key and value. -> Write `key: value`, or indent the line deeper than its key if it continues the value above.',
    ],
    [
      "no comma in curly brackets",
      "a: { b: 1 c: 2 }\n",
      "1:9 A comma is missing between two entries in brackets. -> Write a comma after each entry but the last.",
    ],
    [
      "no comma in square brackets",
      "a: [b\n c: 1]\n",
      "1:5 A comma is missing between two entries in brackets. -> Write a comma after each entry but the last.",
    ],
    [
      "a comment without a space",
      'a: "x"#c\n',
      "1:7 A comment needs a space before its #. -> Write a space before the #, or put the value in quotes if the # is part of it.",
    ],
    [
      "a YAML directive",
      "%YAML 1.1\na: 1\n",
      "2:1 YAML reads a line that starts with % as a directive, and a manifest needs none. -> Remove the line, or put it in quotes if it is a value.",
    ],
    [
      "an unknown directive",
      "%FOO\n---\na: 1\n",
      "1:1 YAML reads a line that starts with % as a directive, and a manifest needs none. -> Remove the line, or put it in quotes if it is a value.",
    ],
    [
      "a document after an end",
      "a: 1\n...\nb: 1\n",
      "3:1 A second YAML document starts here, but a manifest must be one document. -> Keep one, and remove the lines `---` and `...` between them.",
    ],
    [
      "a second document",
      "a: 1\n---\nb: 1\n",
      "3:1 A second YAML document starts here, but a manifest must be one document. -> Keep one, and remove the lines `---` and `...` between them.",
    ],
    [
      "a block that is not indented",
      "a: |\nb\nc: 1\n",
      '2:1 There is no colon after "b", and a mapping needs one between key and value. -> Write `key: value`, or indent the line deeper than its key if it continues the value above.',
    ],
    [
      "a merge conflict",
      "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n",
      "1:1 This is a merge conflict marker. -> Resolve the conflict, and remove the lines that start with <<<<<<<, ======= and >>>>>>>.",
    ],
    [
      "text before a mapping",
      "hello\na: 1\n",
      '1:1 There is no colon after "hello", and a mapping needs one between key and value. -> Write `key: value`, or indent the line deeper than its key if it continues the value above.',
    ],
    [
      "a mapping after a list",
      "- a\nb: 1\n",
      "2:1 This text follows a value that has already ended. -> Indent it like the lines that it belongs to, or remove it.",
    ],
    [
      "a mapping below a value",
      "a: x\n  b: 1\n",
      "2:3 This line is indented by 2 spaces, which does not fit the lines above it. -> Indent it like its siblings: no spaces like line 1.",
    ],
    ["no key", "a:\n  b: 1\n  : 2\n", "3:1 This key is not text. -> Write a plain word, or put it in quotes."],
    [
      "a key twice in brackets",
      '{"a": 1, "a": 2}\n',
      '1:10 The key "a" appears twice in one mapping. -> Remove one of the two, or rename it.',
    ],
    [
      "a no-break space",
      "a: 1\nb: 1\n",
      "1:3 This is a no-break space (U+00A0), which YAML does not treat as a space. -> Replace it with a plain space.",
    ],
  ])("is reported once, with a fix: %s", (_, text, finding) => {
    expect(findings(text).map((each) => each.replace(" yaml-syntax : ", " "))).toEqual([finding]);
  });

  it("has all of its independent mistakes reported in one run", () => {
    const places = findings('a: !x 1\na: 2\nb: "\\q"\nc: *y\n---\nd: 1\n').map((each) => each.split(" ")[0]);
    expect(places).toEqual(["1:4", "2:1", "3:5", "4:4", "6:1"]);
  });

  it("may close a bracket at the indentation of its key", () => {
    expect(
      findings("name: lab\ngithub: {\n  repository: o/n\n}\n").filter((each) => each.includes("yaml-syntax")),
    ).toEqual([]);
  });
});
