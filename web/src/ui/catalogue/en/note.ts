/** A task's note: what one crew leaves for the next. */

export const note = {
  page: 'Note',
  heading: 'Note',
  empty: 'Write what the next crew must know',
  emptyRead: 'Nobody wrote a note.',
  opening: 'Opening the note…',
  cannotOpen: "The note couldn't be opened. What is written there is safe.",
  tryAgain: 'Try again',
  length: (length: string, max: string) => `${length} of ${max} characters`,
  tooLong: (length: string, max: string) => `That makes ${length} characters; ${max} fit. It was not added.`,
  mergedAnnounced: 'Your note and what others wrote are both in it.',
  copy: 'Copy the note',
  copied: 'Copied',
  refusedTitle: 'Part of the note unreadable',
  refusedBody: 'The note is unchanged; what you typed is below.',
  refusedElsewhereTitle: 'Part of the note was not accepted',
  deletedTitle: 'The task was deleted',
  deletedBody: (name: string, time: string) =>
    `${name} deleted it at ${time}, before what you typed arrived. It is kept below.`,
  nothingTyped: 'Only words were taken out; nothing was added.',
  pasteAgain: 'Paste it again',
  copyTyped: 'Copy',
  drop: 'Drop',
};
