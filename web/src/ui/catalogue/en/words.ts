/** What several sentences share. */

const plural = new Intl.PluralRules('en');

/** `3 changes`, `1 change`. */
export function counted(n: number, one: string, other: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : other}`;
}

export const changes = (n: number): string => counted(n, 'change', 'changes');
export const are = (n: number): string => (n === 1 ? 'is' : 'are');
export const go = (n: number): string => (n === 1 ? 'goes' : 'go');

/** Words that people count gear in, of which the plural is known. What is measured, such as kg, has none. */
const units: Readonly<Record<string, string>> = {
  ...{ piece: 'pieces', pair: 'pairs', roll: 'rolls', drum: 'drums', canister: 'canisters', crate: 'crates' },
  ...{ box: 'boxes', bag: 'bags', bottle: 'bottles', sheet: 'sheets', set: 'sets', pack: 'packs' },
  ...{ litre: 'litres', liter: 'liters', metre: 'metres', meter: 'meters', kilo: 'kilos' },
  ...{ m: 'm', cm: 'cm', km: 'km', kg: 'kg', g: 'g', t: 't', l: 'l', ml: 'ml' },
};

const numbers = new Intl.NumberFormat('en');
const pluralOf = (unit: string): string | undefined => (Object.hasOwn(units, unit) ? units[unit] : undefined);

/** The unit as it stands beside a number of its own: 9 and `canisters`. */
export function unitFor(n: number, unit: string): string {
  return plural.select(Math.abs(n)) === 'one' ? unit : (pluralOf(unit) ?? unit);
}

/** `9 canisters`, `1 roll`; of a unit that only its people know, `3 × flight case`. */
export function amount(n: number, unit: string | undefined): string {
  const number = numbers.format(n).replace('-', '−');
  if (unit === undefined || unit === '') return number;
  if (plural.select(Math.abs(n)) === 'one') return `${number} ${unit}`;
  const many = pluralOf(unit);
  return many === undefined ? `${number} × ${unit}` : `${number} ${many}`;
}
