export const palette = {
  page: 'Palette',
};
