/** Finding and going anywhere by keyboard. */

export const palette = {
  title: 'Go to or do',
  placeholder: 'A task, contact, item or screen',
  results: 'Results',
  none: (q: string) => `Nothing is called “${q}”.`,
  hint: 'Up and down choose, Enter opens, Escape closes.',
  screens: 'Screens',
  actions: 'Actions',
  tasks: 'Tasks',
  contacts: 'Contacts',
  gear: 'Gear',
  newTask: 'New task',
  sun: 'Sun mode on or off',
  keys: 'Keys',
  switchPerson: 'Switch person',
  found: (n: number) => (n === 1 ? '1 result' : `${n} results`),
};
