<<<<<<< HEAD
/** A text as one word of a shell. */
=======
/** A text as one word of a POSIX shell. */
>>>>>>> ssh
export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
