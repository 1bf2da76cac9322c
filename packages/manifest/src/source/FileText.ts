import type { FilePlace } from "../findings/UnlocatedFinding";
import { maskSecrets } from "../text/secrets";
import { SourceText } from "./SourceText";

/** The text of a file beside the manifest, and the places in it that findings point at. */
export class FileText {
  private readonly source: SourceText;
  private maskedSource: SourceText | undefined;

  /**
   * @param file how messages name the file
   * @param text the file's content; offsets count a byte-order mark
   */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.source = new SourceText(file, text);
  }

  /** The place of an offset in the text, in UTF-16 units. The excerpt has its secrets masked. */
  placeAt(offset: number): FilePlace {
    const position = this.source.positionAt(offset);
    return { ...position, ...this.masked().excerptAt(position) };
  }

  /** The place of a line and a column, both from 1. The excerpt has its secrets masked. */
  placeOf(line: number, column: number): FilePlace {
    return { file: this.file, line, column, ...this.masked().excerptAt({ file: this.file, line, column }) };
  }

  private masked(): SourceText {
    this.maskedSource ??= new SourceText(this.file, maskSecrets(this.text));
    return this.maskedSource;
  }
}
