/**
 * Descriptions of security group rules whose source is a group. moto keeps only those of rules with a network.
 */
export class RuleDescriptions {
  private readonly descriptions = new Map<string, string>();

  /** Keeps the description of the rule that the request made. */
  remember(form: URLSearchParams, answer: string): void {
    const description = form.get("IpPermissions.1.Groups.1.Description");
    const [, id] = RULE_ID.exec(answer) ?? [];
    if (description !== null && id !== undefined) this.descriptions.set(id, description);
  }

  /** Adds the descriptions to an answer that lists rules. */
  addTo(answer: string): string {
    return answer.replaceAll(new RegExp(RULE_ID, "g"), (element, id: string) => {
      const description = this.descriptions.get(id);
      return description === undefined ? element : `${element}<description>${description}</description>`;
    });
  }
}

const RULE_ID = /<securityGroupRuleId>(sgr-\w+)<\/securityGroupRuleId>/;
