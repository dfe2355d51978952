export const contacts = {
  page: 'Contacts',
};
