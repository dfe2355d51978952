/** What SPEC.md says of its own rules: which there are, and which it admits are not built yet. */
export interface SpecRules {
  /** Every rule ID that SPEC.md defines, in its order. */
  readonly defined: readonly string[];
  /** The IDs in the table of gaps. */
  readonly gaps: ReadonlySet<string>;
}

const ID = /\b(?:OUT|WB|DET|POL|REV|DEV|SY|UI)-\d+\b/g;

/** Reads the text of SPEC.md. A rule is defined by a list item that starts with its ID. */
export function specRules(text: string): SpecRules {
  const [body = '', gapsSection = ''] = text.split(/^## Gaps$/m);
  const defined = [...body.matchAll(/^- ((?:OUT|WB|DET|POL|REV|DEV|SY|UI)-.*)$/gm)].flatMap(([, item]) =>
    leadingIds(item ?? ''),
  );
  const gapCells = [...gapsSection.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell ?? '');
  return { defined, gaps: new Set(gapCells.flatMap((cell) => cell.match(ID) ?? [])) };
}

/** The rule IDs with which the titles of tests in a source text start. */
export function testedRules(source: string): string[] {
  const titles = [
    ...source.matchAll(/\b(?:test|it|describe)(?:\.\w+)*\s*(?:\([^'"`]*\)\s*)?\(\s*['"`]([^'"`\n]*)/g),
  ];
  return titles.flatMap(([, title]) => leadingIds(title ?? ''));
}

/** `WB-3, WB-4 and OUT-4: …` names three rules; an ID later in a sentence names none. */
function leadingIds(title: string): string[] {
  const lead = /^(?:(?:OUT|WB|DET|POL|REV|DEV|SY|UI)-\d+(?:,? and |, |[ /])?)+/.exec(title);
  return lead?.[0].match(ID) ?? [];
}
