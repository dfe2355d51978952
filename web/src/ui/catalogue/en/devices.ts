export const devices = {
  page: 'Devices',
};
