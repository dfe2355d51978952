import { counted, unitFor } from './words.ts';

/** Gear: what there is, what is left, and who booked it. */

const numbers = new Intl.NumberFormat('en');
const signed = new Intl.NumberFormat('en', { signDisplay: 'exceptZero' });
const number = (n: number): string => numbers.format(n);
/** With a real minus sign, so that it is as wide as the plus. */
const change = (n: number): string => signed.format(n).replace('-', '−');
const did = { consume: 'Used', return: 'Returned', restock: 'Restocked', adjust: 'Corrected' };
const entry = (kind: keyof typeof did, n: number): string =>
  kind === 'adjust' ? `Corrected by ${change(n)}` : `${did[kind]} ${number(n)}`;

export const gear = {
  page: 'Gear',
  heading: 'Gear',
  number,
  change,
  entry,

  search: 'Search gear',
  searchPlaceholder: 'Search',
  filters: 'Filters',
  onlyLow: 'Only low',
  onlyLowCount: (n: number) => (n === 0 ? 'Only low' : `Only low (${number(n)})`),
  item: 'Item',
  unit: 'Unit',
  unitFor,
  left: 'Left',
  leftLong: 'Left, as far as this device knows',
  confirmedColumn: (time: string | undefined) => (time === undefined ? 'Confirmed' : `Confirmed ${time}`),
  confirmedAt: (n: number, time: string | undefined) =>
    time === undefined ? `confirmed ${number(n)}` : `confirmed ${number(n)} at ${time}`,
  youAdd: (n: number) => `you ${change(n)}`,
  promised: 'Set aside',
  promisedHere: (n: number) => `${number(n)} set aside for you`,
  promisedToOthers: (n: number) => `${number(n)} set aside for others`,
  doubtful: (n: number) => `${counted(n, 'booking', 'bookings')} beyond that`,
  low: 'Low',
  lowMark: (n: number) => `Low mark ${number(n)}`,
  noLowMark: 'No low mark',
  stale: (time: string | undefined) =>
    time === undefined
      ? "Other crews' bookings may be missing from this number."
      : `Other crews' bookings since ${time} are not in this number.`,
  notConfirmedYet: 'new here, not confirmed yet',
  empty: 'No gear yet',
  emptyTech: 'Leads set up what there is to book.',
  noneFits: 'No item fits.',
  noneLow: 'Nothing is low.',
  clearFilters: 'Clear filters',
  back: 'Gear',
  notThereTitle: 'Not in the gear list',
  notThereBody: "This item isn't there, or isn't yours to see any more.",
  deleted: (time: string) => `This item was deleted at ${time}.`,
  restore: 'Restore',
  backToGear: 'Back to gear',

  book: 'Book gear',
  pickItem: 'Pick an item',
  itemChoice: (name: string, left: number) => `${name} (${number(left)} left)`,
  itemMissing: 'Pick what it is about.',
  kind: 'What happens',
  kinds: { consume: 'Use', return: 'Return', restock: 'Restock', adjust: 'Correct' },
  kindHints: {
    consume: 'It leaves the stock.',
    return: 'It comes back, fit for use.',
    restock: 'New stock has arrived.',
    adjust: 'The count was wrong: add or take off the difference.',
  },
  quantity: 'How many',
  difference: 'Difference',
  less: 'One less',
  more: 'One more',
  quantityProblem: {
    missing: 'Write how many.',
    not_a_number: 'Write a whole number.',
    too_small: 'At least 1.',
    zero: 'A correction by nothing changes nothing.',
    too_large: 'That is more than fits.',
  },
  task: 'For task',
  noTask: 'No task',
  myTasks: 'Yours',
  otherTasks: 'In progress',
  goneTask: 'a task',
  leftNow: (n: number) => `${number(n)} left, as far as this device knows.`,
  leftAfter: (n: number) => `${number(n)} left after this.`,
  notEnough: (left: number, time: string | undefined) =>
    `This device knows of ${number(left)} left${time === undefined ? '' : ` (${time})`}. It may not be accepted.`,
  lowAfter: (mark: number) => `Low: the mark is ${number(mark)}.`,
  notAllowed: 'This would not be accepted.',
  submit: {
    consume: (n: number) => `Book ${number(n)}`,
    return: (n: number) => `Return ${number(n)}`,
    restock: (n: number) => `Restock ${number(n)}`,
    adjust: (n: number) => `Correct by ${change(n)}`,
  },
  submitPlain: 'Book',
  booked: (n: number, name: string) => `${change(n)} ${name}: saved here.`,

  stockHeading: 'Stock',
  showTable: 'Show as table',
  showChart: 'Show as chart',
  time: 'Time',
  what: 'What',
  summary: (stock: {
    readonly since: string;
    readonly from: number;
    readonly to: number;
    readonly lowest: number;
    readonly mine: number;
    readonly refused: number;
  }) => {
    const { since, from, to, lowest, mine, refused } = stock;
    const course =
      from === to
        ? `Stock is ${number(to)}, as it was at ${since}`
        : `Stock went from ${number(from)} at ${since} to ${number(to)}`;
    const lowPoint = lowest < Math.min(from, to) ? `, lowest ${number(lowest)}` : '';
    const yours = mine === 0 ? '' : `; yours, not confirmed yet: ${change(mine)}`;
    const not = refused === 0 ? '' : `; not accepted: ${counted(refused, 'booking', 'bookings')}`;
    return `${course}${lowPoint}${yours}${not}.`;
  },
  legend: {
    confirmed: 'Confirmed',
    projected: 'With yours',
    refused: 'Not accepted',
  },
  readout: (time: string, n: number) => `${time}: ${number(n)}`,

  entries: 'Entries',
  noEntries: 'Nothing was booked yet.',
  entriesStay: 'Entries stay as they were written. A correction is an entry of its own.',
  showOlder: 'Show older',
  correct: 'Correct',
  correctEntry: (kind: keyof typeof did, n: number) => `Correct: ${entry(kind, n)}`,
  you: 'You',
  somebody: 'Somebody',
  beyond: 'More than this device knows of.',

  setAsideHeading: 'Set aside',
  setAside: 'Set some aside',
  setAsideTitle: (name: string) => `Set aside: ${name}`,
  setAsideBody: 'What is set aside for this device is yours to book, also without a network.',
  setAsideNeedsNetwork: 'Setting some aside needs a network. Booking does not.',
  setAsideNotYet: 'Once the item has arrived, some of it can be set aside.',
  nothingSetAside: 'Nothing is set aside.',
  freeNow: (n: number) => `${number(n)} are free, as far as this device knows.`,
  howLong: 'For how long',
  hours: (n: number) => (n < 24 ? counted(n, 'hour', 'hours') : counted(n / 24, 'day', 'days')),
  untilTime: (time: string) => `until ${time}`,
  asking: 'Asking…',
  onlyFree: (n: number) => `Only ${number(n)} are free. Set aside fewer.`,
  notSetAside: {
    no_answer: 'No answer came. Nothing is lost; try again in a moment.',
    sign_in_expired: 'Your sign-in ran out. Sign in again, then set some aside.',
    refused: 'It could not be set aside. Try again.',
  },
  isSetAside: (n: number, name: string) => `${number(n)} × ${name} set aside for this device.`,
  leftOf: (left: number, granted: number) =>
    left === granted ? number(left) : `${number(left)} left of ${number(granted)}`,
  onThisDevice: 'this device',
  giveBack: 'Give back',
  givenBack: (n: number) => `${number(n)} given back.`,

  moreOf: (name: string) => `More about ${name}`,
  edit: 'Edit item',
  add: 'Add item',
  name: 'Name',
  namePlaceholder: 'Cable drum',
  unitPlaceholder: 'piece',
  lowMarkField: 'Low mark',
  lowMarkHint: 'Shown as low when fewer are left. 0 for none.',
  nameMissing: 'An item needs a name.',
  unitMissing: 'Say what is counted: piece, roll, litre.',
  tooLong: (max: number) => `At most ${max} characters.`,
  lowMarkProblem: 'Write a whole number, 0 or more.',
  save: 'Save',
  savedHere: (name: string) => `“${name}” is saved here.`,
  delete: 'Delete item',
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteBody: 'Nobody can book it any more. If somebody changed it meanwhile, this waits in the inbox.',
  deleteConfirm: 'Delete',
  deleteStay: 'Keep it',
  askRestock: 'Ask for a restock',
  restockWish: (name: string) => `Please restock “${name}”.`,
  onlyLeadsEdit: 'Only leads change what there is to book.',

  taskHeading: 'Gear',
  taskEmpty: 'Nothing was booked for this task.',
};
