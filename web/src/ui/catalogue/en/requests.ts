/** Asking a lead for what one may not do oneself, and the answer. */

export const requests = {
  ask: 'Ask a lead',
  askFor: (name: string) => `Ask ${name}`,
  bodyFor: (name: string) =>
    `${name} finds it in the inbox, and so does every other lead. The answer comes back to you.`,
  body: 'Every lead finds it in their inbox, and the answer comes back to you.',
  wish: 'What you ask for',
  missing: 'Write what you ask for.',
  tooLong: (length: number, max: number) => `${length} characters; ${max} fit.`,
  send: 'Send',
  asked: 'Asked. It goes to the leads.',

  group: 'Asked for',
  groupAnswered: 'Answered',
  asks: (name: string) => `${name} asks`,
  youAsk: 'You ask',
  about: (row: string) => `About “${row}”`,
  openIt: 'Open it',
  goneRow: 'What it is about is not there any more.',
  reply: 'Your answer',
  replyPlaceholder: 'Done, or why not',
  replyMissing: 'Write an answer.',
  sendReply: 'Answer',
  replied: (name: string) => `${name} answered`,
  youReplied: 'You answered',
  answered: 'Answered. The asker reads it in Activity.',
  /** For the asker: what became of their wishes. */
  yours: 'What you asked for',
  repliedWith: (name: string) => `${name} answered:`,
};
