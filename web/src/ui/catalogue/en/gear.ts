export const gear = {
  page: 'Gear',
};
