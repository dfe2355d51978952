/** A task, on its card and on its own page. */

export const urgency = { low: 'Low', normal: 'Normal', high: 'High', critical: 'Critical' };

export const states = {
  open: 'Open',
  in_progress: 'In progress',
  blocked: 'Blocked',
  done: 'Done',
  verified: 'Verified',
};

/** The words on the button that brings a task from one state to the next. */
export const steps = {
  start: 'Start',
  done: 'Done',
  verify: 'Verify',
  block: 'Blocked',
  unblock: 'Unblock',
  backToOpen: 'Back to open',
  takeBack: 'Take back',
  reopen: 'Reopen',
  of: (step: string, title: string) => `${step}: ${title}`,
};

export const due = {
  at: (time: string) => `Due ${time}`,
  overdue: (time: string) => `Overdue, ${time}`,
};

export const task = {
  page: 'Task',
  back: 'Board',
  title: 'Title',
  titleHint: 'Enter or leaving the field saves.',
  titleMissing: 'A task needs a title.',
  titleTooLong: (length: number, max: number) => `${length} characters; ${max} fit.`,
  changedMeanwhile: (name: string, theirs: string) =>
    `${name} changed this to “${theirs}” while you were typing.`,
  somebody: 'Somebody',
  saveMine: 'Save mine',
  takeTheirs: 'Take theirs',
  urgency: 'Urgency',
  state: 'State',
  stateSince: (time: string) => `since ${time}`,
  verifyOnlyLeads: 'Only leads verify tasks.',
  reopenOnlyLeads: 'Only leads reopen tasks.',
  assignee: 'Who has it',
  claim: 'Claim',
  claimHintOffline: 'The first claim to arrive counts.',
  giveBack: 'Give back',
  release: (name: string) => `Take it from ${name}`,
  youHaveIt: 'You have it',
  hasIt: (name: string) => `${name} has it`,
  nobodyHasIt: 'Nobody has it yet',
  stage: 'Stage',
  due: 'Due',
  crowd: 'Expected crowd',
  tags: 'Tags',
  none: 'None',
  history: 'History',
  historyOwn: 'Your changes to this task appear here.',
  delete: 'Delete task',
  deleteOnlyLeads: 'Only leads delete tasks.',
  deleteTitle: (title: string) => `Delete “${title}”?`,
  deleteBody: 'It leaves the board for everyone. If somebody changed it meanwhile, you get to know.',
  deleteConfirm: 'Delete',
  deleteStay: 'Keep it',
  deleted: (time: string) => `This task was deleted at ${time}.`,
  notThereTitle: 'Not on your board',
  notThereBody: "This task isn't there, or isn't yours to see any more.",
  new: 'New task',
  newSubmit: 'Add task',
  newStage: 'Stage',
  newTitlePlaceholder: 'What has to be done',
  added: (title: string) => `“${title}” is saved here.`,
};
