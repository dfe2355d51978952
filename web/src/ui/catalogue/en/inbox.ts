export const inbox = {
  page: 'Inbox',
};
