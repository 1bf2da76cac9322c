import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type FilePlace, FileText, shownPath } from "@ducksnest/manifest";
import type { NixPlace } from "./nixWords";

/** The user's files in the copy of a flake, named as in the original. */
export class OwnFiles {
  private readonly texts = new Map<string, FileText>();

  /**
   * @param flake path of the copy, without symbolic links
   * @param original path of the flake that it is a copy of
   */
  constructor(
    private readonly flake: string,
    private readonly original: string,
  ) {}

  /** The place in the original. */
  placeOf({ file, line, column }: NixPlace): FilePlace {
    const text = this.texts.get(file) ?? this.read(file);
    this.texts.set(file, text);
    return text.placeOf(line, column);
  }

  /** Whether a file belongs to the user: it is in the folder of a host, and not generated. */
  has(file: string): boolean {
    const [folder, , ...rest] = relative(this.flake, file).split(sep);
    return folder === "hosts" && rest.length > 0 && rest.join("/") !== "default.nix";
  }

  /** A text that names files, with their names in the original. */
  renamed(text: string): string {
    return text.replaceAll(this.flake, shownPath(this.original));
  }

  private read(file: string): FileText {
    return new FileText(shownPath(join(this.original, relative(this.flake, file))), readFileSync(file, "utf8"));
  }
}
