/**
 * From the text that Postgres prints for a value to the JSON text that a device gets for it (a SQLite value:
 * string, number or null). Text to text on purpose: an int8 beyond 2^53 and the last digit of a float would
 * not survive JavaScript's numbers.
 *
 * The text must have been printed with the settings of {@link PRINT_SETTINGS}.
 */

/** Postgres session settings that decide how values are printed. */
export const PRINT_SETTINGS =
  '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex';

/** What a column holds, as far as its JSON differs. */
export type Kind =
  | 'boolean'
  | 'integer'
  | 'float'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  /** Not sent: `bytea` would have to be encoded by the query. */
  | 'dropped'
  | { readonly arrayOf: Kind };

const KIND_BY_TYPE: Readonly<Record<string, Kind>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  float4: 'float',
  float8: 'float',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  bytea: 'dropped',
};

/** The kind of a type by its name in `pg_type`; everything without a form of its own is sent as text. */
export function kindOfType(typeName: string): Kind {
  return KIND_BY_TYPE[typeName] ?? 'text';
}

/** The JSON text of a value of `kind` that Postgres prints as `text`. */
export function valueToJson(kind: Kind, text: string | null): string {
  if (text === null) return 'null';
  if (typeof kind === 'object') return JSON.stringify(arrayToJson(kind.arrayOf, text));
  switch (kind) {
    case 'boolean':
      return text === 't' ? '1' : '0';
    case 'integer':
      return text;
    case 'float':
      return floatToJson(text);
    case 'date':
      return JSON.stringify(bounded(text, '9999-12-31', '0001-01-01'));
    case 'time':
      return JSON.stringify(sixDigits(text));
    case 'timestamp':
      return JSON.stringify(instant(text, ''));
    case 'timestamptz':
      return JSON.stringify(instant(text.replace(/\+00( BC)?$/, '$1'), 'Z'));
    case 'text':
      return JSON.stringify(text);
    case 'dropped':
      return 'null';
  }
}

/** Always with a point or an exponent, so that SQLite sees a REAL; JSON has no NaN and no infinity. */
function floatToJson(text: string): string {
  if (!/^[-\d]/.test(text) || text === '-Infinity') return 'null';
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function instant(text: string, zone: string): string {
  const plain = bounded(text, '9999-12-31 23:59:59', '0001-01-01 00:00:00');
  const era = plain.endsWith(' BC') ? ' BC' : '';
  const [date = '', time = ''] = (era === '' ? plain : plain.slice(0, -3)).split(' ');
  return `${date}T${sixDigits(time)}${zone}${era}`;
}

function bounded(text: string, last: string, first: string): string {
  if (text === 'infinity') return last;
  return text === '-infinity' ? first : text;
}

function sixDigits(time: string): string {
  const [whole = '', fraction = ''] = time.split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}

/** `{1,NULL,"a \"b\""}` as the text of a JSON array, nested arrays too. */
function arrayToJson(kind: Kind, text: string): string {
  // an array with unusual lower bounds is printed as [0:1]={…}
  let at = text.indexOf('{');
  let json = '';
  let wantsComma = false;
  const element = (raw: string | null) => {
    json += `${wantsComma ? ',' : ''}${valueToJson(kind, raw)}`;
    wantsComma = true;
  };
  while (at < text.length) {
    const sign = text[at];
    if (sign === '{') {
      json += wantsComma ? ',[' : '[';
      wantsComma = false;
      at += 1;
    } else if (sign === '}') {
      json += ']';
      wantsComma = true;
      at += 1;
    } else if (sign === ',') {
      at += 1;
    } else if (sign === '"') {
      const end = closingQuote(text, at);
      element(text.slice(at + 1, end).replace(/\\(.)/gs, '$1'));
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '}') end += 1;
      const raw = text.slice(at, end);
      element(raw === 'NULL' ? null : raw);
      at = end;
    }
  }
  return json;
}

function closingQuote(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
