/**
 * A string of Terraform's JSON syntax that Terraform renders as the text, with expressions in the place of placeholders.
 * Terraform reads every string as a template, in which `${` and `%{` start a sequence, and `$${` and `%%{` stand for them.
 * @param text any text
 * @param expressions Terraform expressions such as `${aws_s3_bucket.flake.bucket}`, by the placeholder that each replaces
 * @throws Error if a placeholder is empty or not in the text, or if an expression is not in `${…}`
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function terraformTemplate(text: string, expressions: Readonly<Record<string, string>> = {}): string {
  for (const [placeholder, expression] of Object.entries(expressions)) {
    if (placeholder === "" || !text.includes(placeholder))
      throw new Error(`The text has no placeholder "${placeholder}".`);
    if (!/^\$\{.+\}$/s.test(expression)) throw new Error(`"${expression}" is not a Terraform expression in \${…}.`);
  }
  const expressionOf = new Map(Object.entries(expressions));
  return split(text, Object.keys(expressions)).reduce((template, part) => {
    const expression = expressionOf.get(part);
    return expression === undefined ? template + escapeSequences(part) : beforeSequence(template) + expression;
  }, "");
}

/** The text in parts: placeholders, and what is between them. Of two placeholders at one place, the longer one counts. */
function split(text: string, placeholders: readonly string[]): readonly string[] {
  if (placeholders.length === 0) return [text];
  const longestFirst = [...placeholders].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(${pattern})`));
}

function escapeSequences(text: string): string {
  return text.replace(/[$%](?=\{)/g, "$&$&");
}

/** A template that a sequence can follow: `$` before `${` would escape it, so a `$` at the end becomes an expression. */
function beforeSequence(template: string): string {
  return template.replace(/\$+$/, (dollars) => `\${"${dollars}"}`);
}
