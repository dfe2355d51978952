export const operator = {
  page: 'Operator',
};
