export const rules = {
  page: 'Rules',
};
