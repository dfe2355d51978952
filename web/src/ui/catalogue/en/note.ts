export const note = {
  page: 'Note',
};
