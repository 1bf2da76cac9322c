/** Escapes a text for Terraform, and puts expressions where their names stand. */
export function terraformTemplate(text: string, expressions: Readonly<Record<string, string>>): string {
  const escaped = text.replaceAll("${", "$${").replaceAll("%{", "%%{");
  return Object.entries(expressions).reduce((all, [name, value]) => all.replaceAll(name, value), escaped);
}
