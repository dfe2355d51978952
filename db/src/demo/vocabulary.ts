/** The words that demo data is made of. */

export const FESTIVAL_NAME = 'Hollow Meadow';

export const stageNames = ['Meadow Stage', 'River Stage', 'Forest Tent', 'Night Barn'] as const;

export const jobs = [
  'Re-tape the cable run',
  'Check the earth bond',
  'Swap the DI boxes',
  'Line-check the monitors',
  'Re-aim the front fill',
  'Replace the gaffer on the ramp',
  'Refuel the generator',
  'Sweep RF for the handhelds',
  'Charge the in-ear packs',
  'Patch the stage box',
  'Level the riser',
  'Hang the drape',
  'Test the emergency lights',
  'Move the barrier',
  'Mop up the water',
  'Focus the key light',
  'Update the show file',
  'Restock the drinking water',
  'Rig the backup recorder',
  'Label the multicore',
  'Fix the loose handrail',
  'Check the ballast',
  'Collect the empty cases',
  'Swap the fog fluid',
] as const satisfies readonly [string, ...string[]];

export const spots = [
  'stage left',
  'stage right',
  'at front of house',
  'behind the drum riser',
  'at monitor world',
  'on the loading dock',
  'under the delay tower',
  'at gate B',
  'in the pit',
  'by the dimmer racks',
  'at the artist entrance',
  'on the upper truss',
] as const satisfies readonly [string, ...string[]];

export const tags = [
  'audio',
  'light',
  'power',
  'rigging',
  'safety',
  'video',
  'weather',
  'crowd',
] as const satisfies readonly [string, ...string[]];

/** name, unit, usual stock, low-stock mark */
export const gear: readonly (readonly [string, string, number, number])[] = [
  ['AA battery', 'piece', 480, 96],
  ['9 V battery', 'piece', 120, 24],
  ['XLR cable 5 m', 'piece', 140, 20],
  ['XLR cable 10 m', 'piece', 90, 15],
  ['Powercon link', 'piece', 60, 10],
  ['Gaffer tape black', 'roll', 72, 12],
  ['Gaffer tape white', 'roll', 36, 8],
  ['Cable ramp', 'piece', 44, 6],
  ['Sandbag', 'piece', 160, 20],
  ['Fog fluid', 'canister', 18, 4],
  ['Diesel', 'litre', 1200, 250],
  ['Drinking water', 'crate', 210, 40],
  ['Ear plugs', 'pair', 900, 150],
  ['Hi-vis vest', 'piece', 75, 10],
  ['Ratchet strap', 'piece', 64, 10],
  ['Handheld radio', 'piece', 48, 4],
  ['Rain cover', 'piece', 40, 8],
  ['Cat 6 cable 50 m', 'drum', 16, 3],
  ['Stage tape measure', 'piece', 9, 2],
  ['First-aid pack', 'piece', 22, 5],
];

export const artists = [
  'Paper Lanterns',
  'The Quiet Tractors',
  'Mira Solveig',
  'Copper Owls',
  'Night Bus Choir',
  'Salt & Static',
  'Juno Falk',
  'Low Orchard',
  'Tin Harbour',
  'The Borrowed Days',
  'Ada Lindqvist',
  'Velvet Hay',
] as const satisfies readonly [string, ...string[]];

export const vendors = [
  'Northfield Power Hire',
  'Bright Truss Rigging',
  'Clearline Audio',
  'Meadow Water',
  'Fern & Fire Catering',
  'Safe Ground Barriers',
] as const satisfies readonly [string, ...string[]];
