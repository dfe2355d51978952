/** The claims with which the title of a test starts: `P4.2, P4.3 and SY-110 …` names two. */
export function leadingClaims(title: string): string[] {
  const lead = /^(?:(?:[PT]\d+\.\d+|T-[a-z]\d?|SY-\d+)(?:,? and |, |,? )?)+/.exec(title);
  return lead?.[0].match(/P\d+\.\d+|T-[a-z]\d?/g) ?? [];
}
